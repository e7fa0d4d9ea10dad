package com.milkyhoop.chatbot.replay.report;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.milkyhoop.chatbot.replay.judge.Languages;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names the slices of the turns, for each of which a verdict is computed. Only what was known
 * before the arm replied makes a slice.
 */
final class TurnSlices {
  /** Is the least number of turns of a slice: fewer show nothing but chance. */
  private static final int LEAST_TURNS = 20;

  /** Bounds the slices: each costs the others certainty. */
  private static final int MAX_SLICES = 24;

  private static final int SHORT_CHARS = 100;
  private static final int LONG_CHARS = 800;

  private TurnSlices() {}

  /** Returns each turn's slices: the largest of those that are neither tiny nor all turns. */
  static Map<ComparedTurn, List<String>> of(Collection<ComparedTurn> turns) {
    Map<ComparedTurn, List<String>> all = new IdentityHashMap<>();
    turns.forEach(turn -> all.put(turn, names(turn)));
    Map<String, Long> sizes =
        all.values().stream().flatMap(List::stream).collect(groupingBy(name -> name, counting()));
    Set<String> kept =
        sizes.entrySet().stream()
            .filter(slice -> slice.getValue() >= LEAST_TURNS && slice.getValue() < turns.size())
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MAX_SLICES)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    all.replaceAll((_, names) -> names.stream().filter(kept::contains).toList());
    return all;
  }

  private static List<String> names(ComparedTurn turn) {
    LogEvent event = turn.recorded().event();
    List<String> names = new ArrayList<>();
    if (event.model() != null) {
      names.add("recorded model: " + event.model());
    }
    if (event.route() != null) {
      names.add("recorded route: " + event.route());
    }
    Languages.of(event.message()).ifPresent(language -> names.add("language: " + language));
    names.add(
        "turn: " + (event.turn() <= 1 ? "first" : event.turn() <= 4 ? "2 to 4" : "5 and later"));
    names.add("message: " + length(event.message().length()));
    if (event.finishReason() != null) {
      names.add("recorded finish: " + event.finishReason());
    }
    if (event.attempts() > 1) {
      names.add("recorded attempts: more than one");
    }
    names.add("history: " + (turn.replayed().conditional() ? "the arm's own" : "as recorded"));
    return names;
  }

  private static String length(int chars) {
    if (chars < SHORT_CHARS) {
      return "under " + SHORT_CHARS + " characters";
    }
    return chars < LONG_CHARS
        ? "%d to %d characters".formatted(SHORT_CHARS, LONG_CHARS)
        : "from %d characters".formatted(LONG_CHARS);
  }
}
