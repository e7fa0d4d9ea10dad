package com.milkyhoop.chatbot.replay.run.work;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.event.ReplayTarget;
import com.milkyhoop.chatbot.replay.judge.CommandJudge;
import com.milkyhoop.chatbot.replay.judge.Judge;
import com.milkyhoop.chatbot.replay.judge.JudgePrompt;
import com.milkyhoop.chatbot.replay.judge.ModelJudge;
import com.milkyhoop.chatbot.replay.run.RunManifest.JudgeSetting;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and writes the settings of a run's judges, which travel to workers in tasks. */
public final class JudgeSettings {
  private static final String MODEL = "model";
  private static final String COMMAND = "command";
  private static final int MAX_TOKENS = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private JudgeSettings() {}

  /**
   * Holds a model as judge.
   *
   * @param route of the workers that is asked; empty where there is a base URL
   * @param baseUrl null for the route's
   * @param keyEnv variable of the workers that holds the key of the base URL
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Model(
      String model,
      String route,
      @Nullable String baseUrl,
      @Nullable String keyEnv,
      String instructions) {}

  /** Holds a command as judge. */
  record Command(String command, long timeoutMs) {}

  /** Returns a model as judge. */
  public static JudgeSetting model(
      String model,
      String route,
      @Nullable String baseUrl,
      @Nullable String keyEnv,
      JudgePrompt prompt) {
    return new JudgeSetting(
        ModelJudge.name(model, prompt),
        MODEL,
        write(new Model(model, route, baseUrl, keyEnv, prompt.instructions())));
  }

  /** Returns a command as judge. */
  public static JudgeSetting command(String command, Duration timeout) {
    return new JudgeSetting(
        "command " + command, COMMAND, write(new Command(command, timeout.toMillis())));
  }

  /** Returns whether a program judges. */
  static boolean isCommand(JudgeSetting setting) {
    return setting.kind().equals(COMMAND);
  }

  /** Returns the target of a judge's model; null for a command. */
  public static @Nullable ReplayTarget target(JudgeSetting setting) {
    return setting.kind().equals(MODEL) ? target(read(setting, Model.class)) : null;
  }

  private static ReplayTarget target(Model judge) {
    return ReplayTarget.newBuilder()
        .setRoute(judge.baseUrl() == null ? judge.route() : "")
        .setBaseUrl(Objects.requireNonNullElse(judge.baseUrl(), ""))
        .setKeyEnv(Objects.requireNonNullElse(judge.keyEnv(), ""))
        .setModel(judge.model())
        .setMaxTokens(MAX_TOKENS)
        .setTemperature(0.0)
        .setServer(Map.of())
        .build();
  }

  /** Makes the judge of a setting. */
  static Judge judge(JudgeSetting setting, TargetModels models) throws UnknownTargetException {
    return switch (setting.kind()) {
      case MODEL -> {
        Model judge = read(setting, Model.class);
        yield new ModelJudge(
            judge.model(), models.of(target(judge)).model(), new JudgePrompt(judge.instructions()));
      }
      case COMMAND -> {
        Command judge = read(setting, Command.class);
        yield new CommandJudge(judge.command(), Duration.ofMillis(judge.timeoutMs()));
      }
      default -> throw new IllegalArgumentException("no kind of judge is called " + setting.kind());
    };
  }

  private static String write(Object settings) {
    try {
      return JSON.writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a judge's settings can't be written as JSON", e);
    }
  }

  private static <T> T read(JudgeSetting setting, Class<T> type) {
    try {
      return JSON.readValue(setting.settings(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the settings of judge %s can't be read".formatted(setting.name()), e);
    }
  }
}
