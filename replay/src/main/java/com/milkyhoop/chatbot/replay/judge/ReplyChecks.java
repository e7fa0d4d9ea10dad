package com.milkyhoop.chatbot.replay.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Makes the checks that need no model. */
public final class ReplyChecks {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Pattern FENCE = Pattern.compile("^```[a-zA-Z]*\\s*\\n|\\n?```\\s*$");

  /** The name of the check that a turn without a reply fails. */
  public static final String ANSWERED = "answered";

  private ReplyChecks() {}

  /**
   * Holds the options of checks, which only the user knows.
   *
   * @param maxChars the most characters of a reply; empty for no bound
   * @param forbidden what no reply may hold
   */
  public record Options(OptionalInt maxChars, List<Pattern> forbidden) {
    public Options {
      forbidden = List.copyOf(forbidden);
    }

    public static Options none() {
      return new Options(OptionalInt.empty(), List.of());
    }
  }

  /** Returns all checks, in the order of a report. */
  public static List<ReplyCheck> of(Options options) {
    List<ReplyCheck> checks = new ArrayList<>();
    checks.add(always(ANSWERED, "the model answered", (_, reply) -> reply.answered()));
    checks.add(always("not-empty", "the reply has text", (_, reply) -> !reply.text().isBlank()));
    checks.add(
        always(
            "complete",
            "the reply was not cut by the limit of tokens or a filter",
            (_, reply) -> !isCut(reply.finishReason())));
    checks.add(
        new Rule(
            "language",
            "the reply is in the language of the message",
            (message, _) -> Languages.of(message).isPresent(),
            ReplyChecks::isInLanguage));
    checks.add(
        new Rule(
            "json",
            "the reply is JSON, where the recorded one is meant to be",
            (_, recorded) -> looksLikeJson(recorded.text()),
            (_, reply) -> isJson(reply.text())));
    checks.add(
        always(
            "no-refusal",
            "the model does what it is asked",
            (_, reply) -> !Refusals.is(reply.text())));
    checks.add(
        new Rule(
            "no-leak",
            "the reply does not repeat the system prompt",
            (_, recorded) -> !recorded.systemPrompt().isBlank(),
            (_, reply) -> !PromptLeak.is(reply.text(), reply.systemPrompt())));
    options
        .maxChars()
        .ifPresent(
            max ->
                checks.add(
                    always(
                        "short-enough",
                        "the reply has at most %d characters".formatted(max),
                        (_, reply) ->
                            reply.text().codePointCount(0, reply.text().length()) <= max)));
    if (!options.forbidden().isEmpty()) {
      checks.add(
          always(
              "allowed",
              "the reply holds nothing forbidden: " + options.forbidden(),
              (_, reply) -> options.forbidden().stream().noneMatch(holdsIn(reply.text()))));
    }
    return checks;
  }

  private static Predicate<Pattern> holdsIn(String text) {
    return pattern -> pattern.matcher(text).find();
  }

  private static boolean isCut(String finishReason) {
    return switch (finishReason) {
      case "length", "content_filter" -> true;
      default -> false;
    };
  }

  private static boolean isInLanguage(String message, CheckedReply reply) {
    return Languages.of(message).stream()
        .allMatch(language -> Languages.mayBe(reply.text(), language));
  }

  /**
   * Returns whether a text begins like JSON. Looks at the beginning alone: were the recorded
   * replies chosen by being valid, chance would make every arm worse than they are.
   */
  private static boolean looksLikeJson(String text) {
    String inner = unfenced(text);
    return inner.startsWith("{") || inner.startsWith("[{") || inner.startsWith("[\"");
  }

  private static boolean isJson(String text) {
    try {
      return JSON.readTree(unfenced(text)).isContainerNode();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static String unfenced(String text) {
    return FENCE.matcher(text.strip()).replaceAll("").strip();
  }

  private static ReplyCheck always(
      String name, String rule, BiPredicate<String, CheckedReply> passes) {
    return new Rule(name, rule, (_, _) -> true, passes);
  }

  /** Makes a check of two functions. */
  private record Rule(
      String name,
      String rule,
      BiPredicate<String, CheckedReply> applying,
      BiPredicate<String, CheckedReply> passing)
      implements ReplyCheck {
    @Override
    public boolean applies(String message, CheckedReply recorded) {
      return applying.test(message, recorded);
    }

    @Override
    public boolean passes(String message, CheckedReply reply) {
      return passing.test(message, reply);
    }
  }
}
