package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.report.RunReport.Latency;
import com.milkyhoop.chatbot.replay.report.RunReport.Line;
import com.milkyhoop.chatbot.replay.report.RunReport.Plot;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.commons.statistics.descriptive.Quantile;

/** Computes how times and lengths are distributed, recorded and replayed. */
final class Latencies {
  private static final int POINTS = 80;

  private Latencies() {}

  /** Returns the quantiles of one arm's turns and of the recorded ones beside them. */
  static List<Latency> of(String arm, List<ComparedTurn> turns) {
    List<Latency> latencies = new ArrayList<>();
    add(latencies, "first token", "recorded", recordedFirst(turns));
    add(latencies, "first token", arm, first(turns));
    add(latencies, "whole reply", "recorded", recordedTotal(turns));
    add(latencies, "whole reply", arm, total(turns));
    return latencies;
  }

  /** Returns the shares of replies that are there by a time, and that have so many tokens. */
  static List<Plot> plots(Map<String, List<ComparedTurn>> byArm) {
    Map<String, double[]> first = new LinkedHashMap<>();
    Map<String, double[]> total = new LinkedHashMap<>();
    Map<String, double[]> tokens = new LinkedHashMap<>();
    // Every turn of the widest arm once: its recorded side stands for all.
    List<ComparedTurn> widest =
        byArm.values().stream().reduce(List.of(), (a, b) -> a.size() >= b.size() ? a : b);
    first.put("recorded", recordedFirst(widest));
    total.put("recorded", recordedTotal(widest));
    tokens.put("recorded", recordedTokens(widest));
    byArm.forEach(
        (arm, turns) -> {
          first.put(arm, first(turns));
          total.put(arm, total(turns));
          tokens.put(arm, tokens(turns));
        });
    List<Plot> plots = new ArrayList<>();
    add(plots, "Time to the first token", "ms", first);
    add(plots, "Time to the whole reply", "ms", total);
    add(plots, "Tokens of the reply", "completion tokens", tokens);
    return plots;
  }

  private static void add(List<Latency> to, String name, String of, double[] values) {
    if (values.length > 0) {
      double[] quantiles = Quantile.withDefaults().evaluate(values, 0.5, 0.9, 0.99);
      to.add(new Latency(name, of, values.length, quantiles[0], quantiles[1], quantiles[2]));
    }
  }

  private static void add(List<Plot> to, String title, String axis, Map<String, double[]> values) {
    double[] all = values.values().stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    if (all.length == 0) {
      return;
    }
    List<Double> x = axis(Math.max(1, all[0]), Math.max(2, all[all.length - 1]));
    List<Line> lines = new ArrayList<>();
    values.forEach(
        (name, of) -> {
          if (of.length > 0) {
            lines.add(new Line(name, x.stream().map(at -> shareUpTo(at, of)).toList()));
          }
        });
    to.add(new Plot(title, axis, "share of replies", x, lines));
  }

  /** Returns points that are evenly spaced on a logarithmic axis. */
  private static List<Double> axis(double from, double to) {
    return DoubleStream.iterate(0, i -> i + 1)
        .limit(POINTS)
        .map(i -> from * Math.pow(to / from, i / (POINTS - 1)))
        .boxed()
        .toList();
  }

  private static double shareUpTo(double limit, double[] values) {
    // The last point is a computed maximum, which may lie a little below.
    double reach = limit * (1 + 1e-9);
    return (double) Arrays.stream(values).filter(value -> value <= reach).count() / values.length;
  }

  private static double[] recordedFirst(Collection<ComparedTurn> turns) {
    return latencies(turns)
        .map(LogEvent.Latency::firstToken)
        .filter(Objects::nonNull)
        .mapToDouble(Long::doubleValue)
        .toArray();
  }

  private static double[] recordedTotal(Collection<ComparedTurn> turns) {
    return latencies(turns).mapToDouble(LogEvent.Latency::total).toArray();
  }

  private static Stream<LogEvent.Latency> latencies(Collection<ComparedTurn> turns) {
    return turns.stream()
        .map(turn -> turn.recorded().event())
        .filter(event -> event.event() == LogEvent.Type.MESSAGE_PROCESSED)
        .map(LogEvent::latencyMs)
        .filter(Objects::nonNull);
  }

  private static double[] recordedTokens(Collection<ComparedTurn> turns) {
    return turns.stream()
        .flatMap(turn -> Spendings.usage(turn.recorded().event()).stream())
        .mapToDouble(usage -> usage.completion())
        .toArray();
  }

  private static double[] first(Collection<ComparedTurn> turns) {
    return replies(turns)
        .filter(turn -> turn.firstTokenMs().isPresent())
        .mapToDouble(turn -> turn.firstTokenMs().getAsLong())
        .toArray();
  }

  private static double[] total(Collection<ComparedTurn> turns) {
    return replies(turns).mapToDouble(ReplayedTurn::totalMs).toArray();
  }

  private static double[] tokens(Collection<ComparedTurn> turns) {
    return replies(turns)
        .flatMap(turn -> turn.usage().stream())
        .mapToDouble(usage -> usage.completion())
        .toArray();
  }

  private static Stream<ReplayedTurn> replies(Collection<ComparedTurn> turns) {
    return turns.stream()
        .map(ComparedTurn::replayed)
        .filter(turn -> turn.status() == ReplayedTurn.Status.REPLIED);
  }
}
