package com.milkyhoop.chatbot.replay.export;

import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;

import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which of two replies to the same prompt judges preferred: the recorded one, or an arm's.
 * A tie is no preference, and neither is a turn on which judges disagree.
 */
final class Preferences {
  /** Holds the preferences of no run. */
  static final Preferences NONE = new Preferences(Map.of());

  private final Map<TurnRef, List<Preference>> byTurn;

  private Preferences(Map<TurnRef, List<Preference>> byTurn) {
    this.byTurn = byTurn;
  }

  /** Holds two replies to a turn's message. */
  record Preference(String preferred, String other) {}

  private record Judged(TurnRef turn, String arm, int repeat) {}

  /**
   * @param arm whose replies count; empty: those of all
   */
  static Preferences of(
      Map<TurnRef, LoggedTurn> recorded,
      List<ReplayedTurn> replayed,
      List<Judgement> judgements,
      Optional<String> arm) {
    Map<Judged, Set<Verdict>> verdicts =
        judgements.stream()
            .filter(each -> arm.isEmpty() || arm.get().equals(each.arm()))
            .filter(each -> each.verdict() != Verdict.NONE)
            .collect(
                groupingBy(
                    each -> new Judged(each.turn(), each.arm(), each.repeat()),
                    mapping(
                        Judgement::verdict, toCollection(() -> EnumSet.noneOf(Verdict.class)))));
    Map<TurnRef, List<Preference>> byTurn =
        replayed.stream()
            .sorted(
                Comparator.comparing(ReplayedTurn::turn)
                    .thenComparing(ReplayedTurn::arm)
                    .thenComparing(ReplayedTurn::repeat))
            .filter(each -> each.status() == ReplayedTurn.Status.REPLIED && !each.conditional())
            .filter(each -> recorded.containsKey(each.turn()))
            .collect(
                groupingBy(
                    ReplayedTurn::turn,
                    LinkedHashMap::new,
                    flatMapping(each -> preference(each, recorded, verdicts).stream(), toList())));
    byTurn.values().removeIf(List::isEmpty);
    return new Preferences(byTurn);
  }

  private static Optional<Preference> preference(
      ReplayedTurn turn, Map<TurnRef, LoggedTurn> recorded, Map<Judged, Set<Verdict>> verdicts) {
    Set<Verdict> said =
        verdicts.getOrDefault(
            new Judged(turn.turn(), turn.arm(), turn.repeat()), EnumSet.noneOf(Verdict.class));
    LoggedTurn before = recorded.get(turn.turn());
    if (before == null || said.size() != 1 || before.event().reply().isEmpty()) {
      return Optional.empty();
    }
    String old = before.event().reply();
    return switch (said.iterator().next()) {
      case WIN -> Optional.of(new Preference(turn.reply(), old));
      case LOSS -> Optional.of(new Preference(old, turn.reply()));
      case TIE, NONE -> Optional.empty();
    };
  }

  /** Returns the turns that have one. */
  Set<TurnRef> turns() {
    return byTurn.keySet();
  }

  /** Returns the preferences of a turn. */
  List<Preference> of(TurnRef turn) {
    return byTurn.getOrDefault(turn, List.of());
  }
}
