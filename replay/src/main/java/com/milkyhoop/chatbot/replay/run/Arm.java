package com.milkyhoop.chatbot.replay.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Describes one way to ask the turns of a cohort again: what was recorded of each turn, with the
 * changes that are set here. An arm without a change asks again what was asked, and shows the
 * noise.
 *
 * @param name in results and reports
 * @param role whether it is a candidate or the recorded settings again
 * @param share of the cohort's turns that it is asked, above 0 up to 1
 * @param route of {@code MODEL_ROUTES} that is asked; null for the recorded turn's
 * @param model null for the recorded one
 * @param baseUrl of the server; null for the route's
 * @param keyEnv names the variable, of each worker, that holds the key for {@code baseUrl}; null:
 *     none is sent
 * @param systemPrompt null for the recorded one
 * @param temperature null for the recorded one
 * @param maxTokens of a reply; null for the recorded one
 * @param contextMaxTokens of a prompt; null for the recorded turns
 * @param contextMaxTurns earlier turns of a prompt; null for the recorded turns
 * @param server further fields of the server, named as in the file of routes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Arm(
    String name,
    Role role,
    double share,
    @Nullable String route,
    @Nullable String model,
    @Nullable String baseUrl,
    @Nullable String keyEnv,
    @Nullable SystemPrompt systemPrompt,
    @Nullable Double temperature,
    @Nullable Integer maxTokens,
    @Nullable Integer contextMaxTokens,
    @Nullable Integer contextMaxTurns,
    Map<String, String> server) {
  /** Is the name of the arm that a run has by default beside its candidates. */
  public static final String RECORDED_AGAIN = "recorded-again";

  /**
   * Begins the names of the variables that may hold keys of arms: so that no task, whoever wrote
   * it, has a worker's other secrets sent somewhere.
   */
  public static final String KEY_PREFIX = "REPLAY_KEY_";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Names what an arm is for. */
  public enum Role {
    CANDIDATE,
    /** The recorded settings again: the A/A arm, whose differences are the noise floor. */
    RECORDED_AGAIN
  }

  /**
   * Holds a system prompt that replaces the recorded one.
   *
   * @param file it was read from
   * @param sha256 of its UTF-8 bytes, in hex
   */
  public record SystemPrompt(String file, String sha256, String text) {}

  public Arm {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("an arm's name must be 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share of arm " + name + " must be above 0 up to 1");
    }
    if (keyEnv != null && !keyEnv.startsWith(KEY_PREFIX)) {
      throw new IllegalArgumentException(
          "key_env=%s must be a variable whose name begins with %s".formatted(keyEnv, KEY_PREFIX));
    }
    server = Map.copyOf(server);
  }

  /** Returns the recorded settings again, on a share of the cohort. */
  public static Arm recordedAgain(double share) {
    return new Arm(
        RECORDED_AGAIN,
        Role.RECORDED_AGAIN,
        share,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  /** Returns what it changes of the recorded settings, one {@code name=value} each. */
  public List<String> changes() {
    var changes = new ArrayList<String>();
    add(changes, "route", route);
    add(changes, "model", model);
    add(changes, "base_url", baseUrl);
    add(changes, "system_prompt", systemPrompt == null ? null : systemPrompt.file());
    add(changes, "temperature", temperature);
    add(changes, "max_tokens", maxTokens);
    add(changes, "context_max_tokens", contextMaxTokens);
    add(changes, "context_max_turns", contextMaxTurns);
    new TreeMap<>(server).forEach((field, value) -> add(changes, field, value));
    return changes;
  }

  private static void add(List<String> changes, String name, @Nullable Object value) {
    if (value != null) {
      changes.add(name + "=" + value);
    }
  }
}
