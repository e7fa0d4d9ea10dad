package com.milkyhoop.chatbot.model.openai;

import static java.util.stream.Collectors.joining;

import com.milkyhoop.chatbot.kit.ConfigReader;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says how the requests to a server must look where neither its name nor its refusals tell.
 *
 * @param tokenLimit the field that bounds a reply
 * @param systemRole who says the system prompt
 * @param auth how the key is sent
 * @param reasoningEffort passed through; empty: not sent
 * @param sent features to send though the server is not known to take them
 * @param omitted features never to send
 * @param continuing how the rest of a reply is asked for
 */
public record DialectSettings(
    TokenLimit tokenLimit,
    SystemRole systemRole,
    Auth auth,
    Optional<String> reasoningEffort,
    Set<Feature> sent,
    Set<Feature> omitted,
    Continuing continuing) {
  /** Leaves all to what is known and learnt. */
  static final DialectSettings AUTO =
      new DialectSettings(
          TokenLimit.AUTO,
          SystemRole.AUTO,
          Auth.AUTO,
          Optional.empty(),
          Set.of(),
          Set.of(),
          Continuing.OFF);

  private static final Pattern EFFORT = Pattern.compile("[A-Za-z0-9_-]{1,32}");

  /** The field that bounds a reply. */
  public enum TokenLimit {
    AUTO,
    MAX_TOKENS,
    MAX_COMPLETION_TOKENS
  }

  /** Says who says the system prompt. */
  public enum SystemRole {
    AUTO,
    SYSTEM,
    DEVELOPER,
    /** The first user message begins with it. */
    USER
  }

  /** Names the header that carries the key. */
  public enum Auth {
    AUTO,
    /** {@code Authorization: Bearer …}. */
    BEARER,
    /** {@code api-key: …}, as Azure wants it. */
    API_KEY
  }

  public DialectSettings {
    sent = Set.copyOf(sent);
    omitted = Set.copyOf(omitted);
  }

  static DialectSettings read(ConfigReader env) {
    Set<Feature> sent =
        env.parsed(
            "OPENAI_SEND", env.string("OPENAI_SEND", ""), Set.of(), DialectSettings::features);
    Set<Feature> omitted = EnumSet.noneOf(Feature.class);
    omitted.addAll(
        env.parsed(
            "OPENAI_OMIT", env.string("OPENAI_OMIT", ""), Set.of(), DialectSettings::features));
    env.check(
        sent.stream().noneMatch(omitted::contains),
        "OPENAI_SEND",
        "names a field that OPENAI_OMIT names as well");
    if (env.isEmpty("TEMPERATURE")) {
      omitted.add(Feature.TEMPERATURE);
    }
    Optional<String> effort = env.optional("OPENAI_REASONING_EFFORT").map(String::strip);
    env.check(
        effort.isEmpty() || EFFORT.matcher(effort.get()).matches(),
        "OPENAI_REASONING_EFFORT",
        "must be one word, such as low, medium or high");
    return new DialectSettings(
        env.word("OPENAI_TOKEN_LIMIT_FIELD", TokenLimit.AUTO),
        env.word("OPENAI_SYSTEM_ROLE", SystemRole.AUTO),
        env.word("OPENAI_AUTH", Auth.AUTO),
        effort,
        sent,
        omitted,
        env.word("OPENAI_CONTINUE", Continuing.OFF));
  }

  private static Set<Feature> features(String list) {
    var features = EnumSet.noneOf(Feature.class);
    for (String field : list.split(",", -1)) {
      if (!field.isBlank()) {
        features.add(
            Feature.optional(field.strip())
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "must list, with commas between, some of " + optionalFields())));
      }
    }
    return features;
  }

  private static String optionalFields() {
    return Arrays.stream(Feature.values())
        .filter(Feature::isOptional)
        .map(Feature::word)
        .collect(joining(", "));
  }
}
