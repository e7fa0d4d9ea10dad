package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.judge.JudgeTask;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.report.ComparedTurn.Said;
import com.milkyhoop.chatbot.replay.report.RunReport.Points;
import com.milkyhoop.chatbot.replay.run.RunData;
import com.milkyhoop.chatbot.replay.statistics.Ratio;
import com.milkyhoop.chatbot.replay.statistics.StatisticsSettings;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/** Averages the points that judges gave, and shows the turns that got them, the fewest first. */
final class JudgedPoints {
  private JudgedPoints() {}

  private record Key(String judge, String of) {}

  /** Returns a line for each judge and each arm that it gave points to. */
  static List<Points> of(RunData run, StatisticsSettings settings) {
    Map<Key, Ratio.Builder> sums = new LinkedHashMap<>();
    for (Judgement each : run.judgements()) {
      LoggedTurn turn = run.recorded().get(each.turn());
      if (Double.isFinite(each.score()) && turn != null) {
        // Points for each one judged: the ratio of the sums is the mean.
        sums.computeIfAbsent(new Key(each.judge(), each.arm()), _ -> new Ratio.Builder())
            .add(turn.conversation(), 1, each.score());
      }
    }
    List<Points> points = new ArrayList<>();
    sums.forEach(
        (key, sum) -> {
          Ratio mean = sum.build(settings);
          points.add(
              new Points(key.judge(), key.of(), mean.turns(), mean.value(), mean.interval()));
        });
    return points;
  }

  /** Returns the recorded turns that were judged by themselves. */
  static List<ComparedTurn> turns(RunData run) {
    List<ComparedTurn> turns = new ArrayList<>();
    for (Judgement each : run.judgements()) {
      LoggedTurn turn = run.recorded().get(each.turn());
      if (each.arm().equals(JudgeTask.RECORDED) && turn != null) {
        String points =
            Double.isFinite(each.score()) ? "%.0f points. ".formatted(each.score()) : "";
        var said = new Said(each.judge(), each.verdict(), points + each.reason());
        int score = Double.isFinite(each.score()) ? (int) Math.round(each.score()) : 0;
        turns.add(new ComparedTurn(turn, asReplayed(turn), List.of(said), score));
      }
    }
    return turns;
  }

  private static ReplayedTurn asReplayed(LoggedTurn turn) {
    LogEvent event = turn.event();
    LogEvent.Latency latency = event.latencyMs();
    return new ReplayedTurn(
        turn.ref(),
        JudgeTask.RECORDED,
        0,
        ReplayedTurn.Status.REPLIED,
        event.reply(),
        Objects.requireNonNullElse(event.finishReason(), ""),
        Objects.requireNonNullElse(event.model(), ""),
        Spendings.usage(event),
        latency == null || latency.firstToken() == null
            ? OptionalLong.empty()
            : OptionalLong.of(latency.firstToken()),
        latency == null ? 0 : latency.total(),
        event.attempts(),
        false,
        "");
  }
}
