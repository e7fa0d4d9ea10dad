package com.milkyhoop.chatbot.kit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Reads typed values from environment variables and gathers every problem, so that one report names
 * them all. An empty variable counts as unset, and so does one that a container platform made of a
 * service ({@link ServiceLinks}). Where a value is wrong, its getter notes the problem and returns
 * the default; {@link #finish} throws before anybody uses it. One thread.
 */
public final class ConfigReader {
  /** Ends the names of variables that name a file with what another variable would hold. */
  private static final String FILE = "_FILE";

  private static final Secret NO_SECRET = new Secret("");

  private final Map<String, String> variables;
  private final UnaryOperator<String> labels;

  /** Receives the names that this reader of a part reads. */
  private final Consumer<String> whole;

  /** Holds each once, however often its variable was read. */
  private final Set<String> problems;

  private final Set<String> secrets = new HashSet<>();

  /** Names and prefixes that were asked for, to tell what nobody reads. */
  private final Set<String> read = new HashSet<>();

  private final Set<String> prefixes = new HashSet<>();

  public ConfigReader(Map<String, String> variables) {
    this(
        ServiceLinks.removedFrom(variables),
        UnaryOperator.identity(),
        new LinkedHashSet<>(),
        _ -> {});
  }

  private ConfigReader(
      Map<String, String> variables,
      UnaryOperator<String> labels,
      Set<String> problems,
      Consumer<String> whole) {
    this.variables = Map.copyOf(variables);
    this.labels = labels;
    this.problems = problems;
    this.whole = whole;
  }

  /**
   * Returns a reader for a part of a file whose fields stand for variables: they take precedence
   * over those of the environment. Its problems are gathered here.
   *
   * @param fields the file's values by variable
   * @param inherited which variables count where the file has no value
   * @param label what a problem calls a variable whose value is the file's
   */
  public ConfigReader part(
      Map<String, String> fields, Predicate<String> inherited, UnaryOperator<String> label) {
    var all = new HashMap<String, String>();
    variables.forEach(
        (name, value) -> {
          if (inherited.test(name)) {
            all.put(name, value);
          }
        });
    all.putAll(fields);
    Predicate<String> isVariable = name -> inherited.test(name) && !fields.containsKey(name);
    return new ConfigReader(
        all,
        name -> isVariable.test(name) ? name : label.apply(name),
        problems,
        name -> {
          if (isVariable.test(name)) {
            read.add(name);
          }
        });
  }

  /** Returns the names of the variables that were read so far. */
  public Set<String> asked() {
    return Set.copyOf(read);
  }

  /** Notes a problem of what is no single variable, such as a file that one names. */
  public void problem(String text) {
    problems.add(text);
  }

  public Optional<String> optional(String name) {
    read.add(name);
    whole.accept(name);
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** Returns whether a variable is set, but to nothing, where that means more than unset. */
  public boolean isEmpty(String name) {
    return variables.containsKey(name) && optional(name).isEmpty();
  }

  public String string(String name, String defaultValue) {
    return optional(name).orElse(defaultValue);
  }

  /** Reads a variable without a default. */
  public String required(String name) {
    return optional(name).orElseGet(() -> missing(name));
  }

  private String missing(String name) {
    problems.add(labels.apply(name) + " is not set; it is required");
    return "";
  }

  /** Reads a variable without a default that is never shown, or the file that X_FILE names. */
  public Secret requiredSecret(String name) {
    return secret(name).orElseGet(() -> new Secret(missing(name)));
  }

  /** Reads one likewise, as {@code parse} makes it: see {@link #secret(String, UnaryOperator)}. */
  public Secret requiredSecret(String name, UnaryOperator<String> parse) {
    return secret(name, parse).orElseGet(() -> new Secret(missing(name)));
  }

  /** Reads a secret that may be missing. */
  public Optional<Secret> secret(String name) {
    return secret(name, UnaryOperator.identity());
  }

  /**
   * Reads a variable that is never shown, or the file that X_FILE names, which is read again when
   * it changes.
   *
   * @param parse makes the secret of the text; throws an IllegalArgumentException whose message
   *     says what is wrong, and not the text
   */
  public Optional<Secret> secret(String name, UnaryOperator<String> parse) {
    secrets.add(name);
    String fileName = name + FILE;
    Optional<String> value = optional(name);
    Optional<String> file = optional(fileName);
    if (value.isPresent() && file.isPresent()) {
      problems.add("%s and %s are both set".formatted(labels.apply(name), labels.apply(fileName)));
    }
    return file.map(
            it -> parsed(fileName, it, NO_SECRET, path -> Secret.inFile(fileName, path, parse)))
        .or(() -> value.map(it -> parsed(name, it, NO_SECRET, text -> of(text, parse))));
  }

  private static Secret of(String text, UnaryOperator<String> parse) {
    return new Secret(parse.apply(text));
  }

  public int integer(String name, int defaultValue, int min, int max) {
    String rule = "a whole number from " + min + " to " + max;
    return read(name, defaultValue, rule, value -> within(min, max, Integer.valueOf(value)));
  }

  public long bytes(String name, long defaultValue, long min, long max) {
    String rule = "a number of bytes from " + min + " to " + max;
    return read(name, defaultValue, rule, value -> within(min, max, Long.valueOf(value)));
  }

  public double decimal(String name, double defaultValue, double min, double max) {
    return read(
        name,
        defaultValue,
        "a number from " + min + " to " + max,
        value -> {
          double number = Double.parseDouble(value);
          return number >= min && number <= max ? Optional.of(number) : Optional.empty();
        });
  }

  /** Reads a duration such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 24h}, {@code 7d}. */
  public Duration duration(String name, Duration defaultValue, Duration min, Duration max) {
    String rule =
        "a duration from %s to %s, such as 500ms, 30s, 5m, 24h or 7d"
            .formatted(DurationText.of(min), DurationText.of(max));
    return read(
        name,
        defaultValue,
        rule,
        value -> DurationText.parse(value).flatMap(it -> within(min, max, it)));
  }

  /** Reads one of the names of {@code defaultValue}'s type, in capitals or not. */
  public <E extends Enum<E>> E word(String name, E defaultValue) {
    List<E> words = List.of(defaultValue.getDeclaringClass().getEnumConstants());
    String rule =
        words.stream()
            .map(word -> word.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ", "one of ", ""));
    return read(
        name,
        defaultValue,
        rule,
        value -> words.stream().filter(word -> word.name().equalsIgnoreCase(value)).findFirst());
  }

  /**
   * Reads an absolute http or https address; one with a user and a password would show them in
   * logs.
   */
  public Optional<URI> httpUri(String name) {
    return optional(name)
        .flatMap(
            value -> {
              Optional<URI> uri = HttpUriText.parse(value.strip());
              if (uri.isEmpty()) {
                problem(
                    name,
                    HttpUriText.withoutSecrets(value),
                    "must be an http:// or https:// address without a user");
              }
              return uri;
            });
  }

  /**
   * Reads the file that a variable names; empty where it is not set.
   *
   * @param parse makes it of the file's name and text; throws an IllegalArgumentException whose
   *     message says what is wrong
   */
  public <T> Optional<T> file(String name, T fallback, BiFunction<String, String, T> parse) {
    return optional(name)
        .map(file -> parsed(name, file, fallback, it -> parse.apply(it, text(it))));
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException("names " + file + ", which can't be read", e);
    }
  }

  /**
   * Parses a value of a type of our own by {@code parser}, which throws IllegalArgumentException on
   * a bad one.
   */
  public <T> T parsed(String name, String value, T fallback, Function<String, T> parser) {
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException e) {
      problems.add(labels.apply(name) + " " + e.getMessage());
      return fallback;
    }
  }

  /** Notes a problem that concerns several variables or needs more than one value. */
  public void check(boolean holds, String name, String rule) {
    if (!holds) {
      problem(name, variables.getOrDefault(name, ""), rule);
    }
  }

  /** Returns all variables that are set and begin with {@code prefix}, without it. */
  public Map<String, String> withPrefix(String prefix) {
    prefixes.add(prefix);
    Map<String, String> found = new TreeMap<>();
    variables.forEach(
        (name, value) -> {
          boolean named = name.startsWith(prefix) && name.length() > prefix.length();
          if (named && !value.isBlank()) {
            found.put(name.substring(prefix.length()), value);
          }
        });
    return found;
  }

  /**
   * Ends the reading. Variables that were not read and look misspelled are part of the report, or
   * warned of where nothing else is wrong.
   *
   * @throws ConfigException when anything was wrong
   */
  public void finish() {
    Map<String, String> misspelled = MisspelledVariables.find(variables.keySet(), read, prefixes);
    if (problems.isEmpty()) {
      MisspelledVariables.warn(misspelled);
      return;
    }
    misspelled.forEach(
        (name, meant) ->
            problems.add("%s is set, but not read; %s may be meant".formatted(name, meant)));
    throw new ConfigException(List.copyOf(problems));
  }

  private static <T extends Comparable<T>> Optional<T> within(T min, T max, T value) {
    return value.compareTo(min) >= 0 && value.compareTo(max) <= 0
        ? Optional.of(value)
        : Optional.empty();
  }

  /**
   * Reads a value.
   *
   * @param parser of the stripped text; empty where it breaks the rule
   */
  private <T> T read(
      String name, T defaultValue, String rule, Function<String, Optional<T>> parser) {
    Optional<String> value = optional(name);
    if (value.isEmpty()) {
      return defaultValue;
    }
    Optional<T> parsed;
    try {
      parsed = parser.apply(value.get().strip());
    } catch (NumberFormatException _) {
      parsed = Optional.empty();
    }
    if (parsed.isEmpty()) {
      problem(name, value.get(), "must be " + rule);
    }
    return parsed.orElse(defaultValue);
  }

  private void problem(String name, String value, String rule) {
    problems.add(
        "%s=%s %s".formatted(labels.apply(name), secrets.contains(name) ? "***" : value, rule));
  }
}
