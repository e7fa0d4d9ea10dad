package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.report.RunReport.Opinion;
import com.milkyhoop.chatbot.replay.report.RunReport.Replay;
import com.milkyhoop.chatbot.replay.report.RunReport.Spoken;
import com.milkyhoop.chatbot.replay.report.RunReport.Turn;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the turns of a report, regressions first. */
final class TurnLines {
  private final Spendings spendings;

  TurnLines(Spendings spendings) {
    this.spendings = spendings;
  }

  /**
   * Returns the first of all turns.
   *
   * @param candidates turns of the arms that are judged; they decide the order
   * @param others turns of the recorded settings again
   */
  List<Turn> of(Collection<ComparedTurn> candidates, Collection<ComparedTurn> others, int limit) {
    Map<TurnRef, List<ComparedTurn>> byTurn = new TreeMap<>();
    Map<TurnRef, Integer> scores = new TreeMap<>();
    for (ComparedTurn each : candidates) {
      byTurn.computeIfAbsent(each.recorded().ref(), _ -> new ArrayList<>()).add(each);
      scores.merge(each.recorded().ref(), each.score(), Integer::sum);
    }
    for (ComparedTurn each : others) {
      byTurn.computeIfAbsent(each.recorded().ref(), _ -> new ArrayList<>()).add(each);
    }
    return byTurn.entrySet().stream()
        .sorted(Comparator.comparingInt(of -> scores.getOrDefault(of.getKey(), 0)))
        .limit(limit)
        .map(of -> turn(of.getValue(), scores.getOrDefault(of.getKey(), 0)))
        .toList();
  }

  /** Returns the turns that lost more than they won, over all arms, the worst first. */
  static List<String> regressions(Collection<List<ComparedTurn>> byArm) {
    Map<TurnRef, Integer> scores = new TreeMap<>();
    byArm.stream()
        .flatMap(List::stream)
        .forEach(turn -> scores.merge(turn.recorded().ref(), turn.score(), Integer::sum));
    return scores.entrySet().stream()
        .filter(turn -> turn.getValue() < 0)
        .sorted(Map.Entry.comparingByValue())
        .map(turn -> id(turn.getKey()))
        .toList();
  }

  /** Returns all recorded turns of the conversations that some turns are of. */
  static Map<String, List<Spoken>> conversations(
      Collection<Turn> turns, Collection<LoggedTurn> recorded) {
    var wanted = turns.stream().map(Turn::conversation).collect(Collectors.toSet());
    Map<String, List<Spoken>> conversations = new LinkedHashMap<>();
    recorded.stream()
        .filter(turn -> wanted.contains(name(turn)))
        .sorted(Comparator.comparingLong(turn -> turn.event().turn()))
        .forEach(
            turn ->
                conversations
                    .computeIfAbsent(name(turn), _ -> new ArrayList<>())
                    .add(spoken(turn)));
    return conversations;
  }

  private Turn turn(List<ComparedTurn> arms, int score) {
    LoggedTurn recorded = arms.getFirst().recorded();
    LogEvent event = recorded.event();
    return new Turn(
        id(recorded),
        name(recorded),
        event.turn(),
        event.timestamp(),
        event.message(),
        spoken(recorded),
        arms.stream().map(this::replay).toList(),
        score);
  }

  private Replay replay(ComparedTurn turn) {
    ReplayedTurn replayed = turn.replayed();
    String recorded = turn.recorded().event().reply();
    boolean both = replayed.status() == ReplayedTurn.Status.REPLIED && !recorded.isEmpty();
    Optional<ModelUsage> usage = replayed.usage();
    return new Replay(
        replayed.arm(),
        replayed.repeat(),
        replayed.status().name(),
        replayed.problem(),
        replayed.reply(),
        both ? WordDifference.of(recorded, replayed.reply()) : List.of(),
        replayed.finishReason(),
        replayed.model(),
        usage.map(ModelUsage::prompt).orElse(null),
        usage.map(ModelUsage::completion).orElse(null),
        orNull(replayed.firstTokenMs()),
        replayed.totalMs(),
        spendings.cost(replayed).map(Number::doubleValue).orElse(null),
        replayed.conditional(),
        turn.said().stream()
            .map(said -> new Opinion(said.metric(), said.verdict().name(), said.reason()))
            .toList(),
        turn.score());
  }

  private static Spoken spoken(LoggedTurn turn) {
    LogEvent event = turn.event();
    LogEvent.Usage usage = event.usage();
    LogEvent.Latency latency = event.latencyMs();
    return new Spoken(
        id(turn),
        event.turn(),
        event.timestamp(),
        event.message(),
        event.reply(),
        DisplayNames.of(event.event()),
        event.model(),
        event.finishReason(),
        usage == null ? null : usage.promptTokens(),
        usage == null ? null : usage.completionTokens(),
        latency == null ? null : latency.firstToken(),
        latency == null ? null : latency.total());
  }

  private static @Nullable Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static String id(LoggedTurn turn) {
    return id(turn.ref());
  }

  private static String id(TurnRef turn) {
    return turn.partition() + "-" + turn.offset();
  }

  private static String name(LoggedTurn turn) {
    return turn.event().userId() + "/" + turn.event().sessionId();
  }
}
