package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.kit.DurationText;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.judge.JudgePrompt;
import com.milkyhoop.chatbot.replay.judge.ModelJudge;
import com.milkyhoop.chatbot.replay.run.RunManifest.JudgeSetting;
import com.milkyhoop.chatbot.replay.run.work.JudgeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say who judges the replies. */
final class JudgeOptions {
  @Option(
      names = "--judge-model",
      paramLabel = "MODEL",
      description = "A model judges each reply beside the recorded one, in both orders.")
  private @Nullable String model;

  @Option(
      names = "--judge-route",
      paramLabel = "ROUTE",
      defaultValue = "default",
      description = "The route that the judge is asked by (default: default).")
  private String route = "default";

  @Option(
      names = "--judge-base-url",
      paramLabel = "URL",
      description = "The judge's server, in place of a route.")
  private @Nullable String baseUrl;

  @Option(
      names = "--judge-key-env",
      paramLabel = "VARIABLE",
      description = "The variable that holds the key of --judge-base-url.")
  private @Nullable String keyEnv;

  @Option(
      names = "--judge-prompt",
      paramLabel = "FILE",
      description = "What the judge is told, in place of what comes with the program.")
  private @Nullable Path prompt;

  @Option(names = "--judge-may-be-candidate", description = "Lets a model judge its own replies.")
  private boolean mayBeCandidate;

  @Option(
      names = "--judge-command",
      paramLabel = "COMMAND",
      description = "A program judges: JSON lines in, JSON lines out; may be repeated.")
  private List<String> commands = new ArrayList<>();

  @Option(
      names = "--judge-timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description = "How long the program may take for a reply (default: 60s).")
  private String timeout = "60s";

  /**
   * Returns the judges.
   *
   * @param candidates models that are judged
   */
  List<JudgeSetting> settings(Collection<String> candidates) {
    List<JudgeSetting> settings = new ArrayList<>();
    if (model != null) {
      if (!mayBeCandidate) {
        requireOther(model, candidates);
      }
      settings.add(JudgeSettings.model(model, route, baseUrl, keyEnv, judgePrompt()));
    }
    Duration wait =
        DurationText.parse(timeout)
            .orElseThrow(
                () ->
                    new BadInputException(
                        "--judge-timeout=%s must be a duration such as 60s".formatted(timeout)));
    commands.forEach(command -> settings.add(JudgeSettings.command(command, wait)));
    return settings;
  }

  private static void requireOther(String judge, Collection<String> candidates) {
    try {
      ModelJudge.requireOther(judge, candidates);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }

  private JudgePrompt judgePrompt() {
    if (prompt == null) {
      return JudgePrompt.shipped();
    }
    try {
      return new JudgePrompt(Files.readString(prompt));
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInputException(
          "--judge-prompt=%s can't be used: %s".formatted(prompt, e.getMessage()), e);
    }
  }
}
