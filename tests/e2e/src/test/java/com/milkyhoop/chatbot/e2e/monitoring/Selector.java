package com.milkyhoop.chatbot.e2e.monitoring;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A metric that a PromQL expression reads. As much of the language as our rules and dashboard use.
 *
 * @param equal labels that must have a value
 * @param labels all labels that it looks at
 */
public record Selector(String metric, Map<String, String> equal, Set<String> labels) {
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w.])([a-zA-Z_:][\\w:]*)(\\{[^}]*})?(\\s*\\()?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  public static List<Selector> of(String expression) {
    String plain = RANGE.matcher(GROUPING.matcher(expression).replaceAll(" ")).replaceAll(" ");
    return NAME.matcher(plain)
        .results()
        .filter(it -> it.group(3) == null && !WORDS.contains(it.group(1)))
        .map(Selector::of)
        .toList();
  }

  /** The labels that an expression groups by. */
  public static Set<String> grouping(String expression) {
    return GROUPING
        .matcher(expression)
        .results()
        .flatMap(it -> List.of(it.group(1).split(",")).stream())
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Selector of(MatchResult name) {
    var equal = new TreeMap<String, String>();
    var labels = new TreeSet<String>();
    if (name.group(2) != null) {
      MATCHER
          .matcher(name.group(2))
          .results()
          .forEach(
              it -> {
                labels.add(it.group(1));
                if (it.group(2).equals("=")) {
                  equal.put(it.group(1), it.group(3));
                }
              });
    }
    return new Selector(name.group(1), equal, labels);
  }

  /** Whether a rule of ours makes it. */
  boolean isRecorded() {
    return metric.contains(":");
  }

  /** As PromQL, with the labels that must have a value. */
  public String query() {
    return equal.entrySet().stream()
        .map(it -> "%s=\"%s\"".formatted(it.getKey(), it.getValue()))
        .collect(Collectors.joining(",", metric + "{", "}"));
  }
}
