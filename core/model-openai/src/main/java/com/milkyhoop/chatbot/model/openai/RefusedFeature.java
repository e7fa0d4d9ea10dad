package com.milkyhoop.chatbot.model.openai;

import static java.util.Comparator.comparingInt;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds in a server's error which feature of the request it refuses: by the field that it names, or
 * else by its words. Texts of servers differ, and are no more than a hint: a wrong reading costs
 * one request, as each feature is left out once. A value that is out of range is no refusal of its
 * field: the operator should read what is wrong with it.
 */
final class RefusedFeature {
  /** Servers may quote the conversation behind it. */
  private static final int MAX_TEXT_CHARS = 500;

  private static final Pattern REFUSED =
      Pattern.compile(
          "unsupported|unrecognized|unknown|unexpected|forbidden|extra|cannot find|deprecated"
              + "|\\bonly\\b|must alternate|raise_exception"
              + "|(\\bnot|n't)( be| yet)? (support|permit|allow|enabl|compatib|recogni[sz]|valid)");

  private static final Pattern OUT_OF_RANGE =
      Pattern.compile(
          "too (large|small|high|low|long|many|big)|at (most|least)|exceed|maximum|minimum"
              + "|context (length|window|size)|(less|greater|more|smaller|larger) than|between"
              + "|out of range|[<>]=");

  private static final Pattern SYSTEM =
      Pattern.compile(
          "(system|developer)\\W{0,3}(role|message|prompt|instruction)"
              + "|role\\b.{0,60}\\b(system|developer)\\b|roles? must alternate");

  /** A model or a template that lets nobody begin its reply says so in words about messages. */
  private static final Pattern CONTINUING =
      Pattern.compile(
          "\\bprefix\\b|prefill|continue_final|add_generation_prompt"
              + "|(last|final) (message|role)|(end|ends|ending) with an? (user|assistant)");

  private static final Map<Feature, Pattern> NAMES = names();

  private static final Pattern FIRST_STEP = Pattern.compile("(?:body\\.)?(\\w+).*");

  private RefusedFeature() {}

  /**
   * Returns what is refused of what was sent; empty where the error is about something else.
   *
   * @param param the field that the error names; empty for none
   * @param locations paths into the request that it names
   * @param text its words
   */
  static Optional<Feature> feature(
      String param, List<String> locations, String text, Dialect sent) {
    String words =
        text.substring(0, Math.min(MAX_TEXT_CHARS, text.length())).toLowerCase(Locale.ROOT);
    if (OUT_OF_RANGE.matcher(words).find()) {
      return Optional.empty();
    }
    List<String> fields =
        Stream.concat(Stream.of(param), locations.stream())
            .filter(field -> !field.isEmpty())
            .map(RefusedFeature::firstStep)
            .toList();
    if (fields.isEmpty()) {
      return REFUSED.matcher(words).find() ? inWords(words, sent) : Optional.empty();
    }
    if (fields.contains("messages")) {
      String paths = String.join(" ", locations).toLowerCase(Locale.ROOT);
      return continuing(words + " " + paths, sent).or(() -> role(words, sent));
    }
    return sent.features().stream()
        .filter(feature -> !feature.isRole())
        .filter(
            feature -> fields.stream().anyMatch(field -> name(feature).matcher(field).matches()))
        .findFirst();
  }

  /** Returns the feature that is named first: a substitute may be named behind it. */
  private static Optional<Feature> inWords(String words, Dialect sent) {
    return sent.features().stream()
        .filter(feature -> !feature.isRole() && place(feature, words) >= 0)
        .min(comparingInt(feature -> place(feature, words)))
        .or(() -> continuing(words, sent))
        .or(() -> role(words, sent));
  }

  private static Optional<Feature> continuing(String words, Dialect sent) {
    return CONTINUING.matcher(words).find()
        ? sent.features().stream().filter(Feature::continues).findFirst()
        : Optional.empty();
  }

  private static Optional<Feature> role(String words, Dialect sent) {
    return SYSTEM.matcher(words).find()
        ? Stream.of(Feature.DEVELOPER_ROLE, Feature.SYSTEM_ROLE).filter(sent::has).findFirst()
        : Optional.empty();
  }

  private static int place(Feature feature, String words) {
    Matcher matcher = name(feature).matcher(words);
    return matcher.find() ? matcher.start() : -1;
  }

  private static String firstStep(String path) {
    Matcher matcher = FIRST_STEP.matcher(path.toLowerCase(Locale.ROOT));
    return matcher.matches() ? String.valueOf(matcher.group(1)) : "";
  }

  private static Pattern name(Feature feature) {
    return Objects.requireNonNull(NAMES.get(feature));
  }

  /** Some servers write a name as one word, and Ollama calls reasoning thinking. */
  private static Map<Feature, Pattern> names() {
    var names = new EnumMap<Feature, Pattern>(Feature.class);
    for (Feature feature : Feature.values()) {
      String word =
          switch (feature) {
            case REASONING_EFFORT -> "reasoning[_ ]?effort|reasoning|thinking";
            case CONTINUE_FINAL_MESSAGE -> "continue_final_message|add_generation_prompt";
            default -> feature.word().replace("_", "[_ ]?");
          };
      names.put(feature, Pattern.compile("(?<![a-z_])(" + word + ")(?![a-z_])"));
    }
    return names;
  }
}
