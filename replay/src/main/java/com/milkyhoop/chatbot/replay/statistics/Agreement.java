package com.milkyhoop.chatbot.replay.statistics;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Describes how often two judges agree, and Cohen's kappa: how much of what chance leaves to agree
 * on they agree on. 0 is chance, 1 all; from 0.6 on a judge is commonly taken for good.
 *
 * @param counts rows: the first judge's class, columns: the second's
 * @param kappaInterval 95 %, by conversation
 */
public record Agreement(
    List<List<Long>> counts, Share agreed, double kappa, Interval kappaInterval) {

  public Agreement {
    counts = counts.stream().map(List::copyOf).toList();
  }

  /**
   * Holds one thing that both judged.
   *
   * @param conversation anything that is equal for the turns of one
   * @param first class, from 0
   * @param second class, from 0
   */
  public record Pair(Object conversation, int first, int second) {}

  /**
   * Compares two judges.
   *
   * @param pairs not empty
   */
  public static Agreement of(List<Pair> pairs, int classes, StatisticsSettings settings) {
    List<long[][]> byConversation =
        pairs.stream()
            .collect(groupingBy(Pair::conversation, LinkedHashMap::new, toList()))
            .values()
            .stream()
            .map(of -> table(of, classes))
            .toList();
    long[][] all = table(pairs, classes);
    var bootstrap = new Bootstrap(settings.seed(), settings.resamples());
    Interval interval =
        bootstrap.interval(
            byConversation.size(), 0.95, drawn -> kappa(sum(byConversation, drawn, classes)));
    long[] agreed = byConversation.stream().mapToLong(Agreement::diagonal).toArray();
    long[] judged = byConversation.stream().mapToLong(Agreement::total).toArray();
    return new Agreement(rows(all), Share.of(agreed, judged, 0.95), kappa(all), interval);
  }

  /** Returns kappa; no number where chance alone agrees on all. */
  private static double kappa(long[][] table) {
    double total = total(table);
    double byChance = 0;
    for (int i = 0; i < table.length; i++) {
      double row = 0;
      double column = 0;
      for (int j = 0; j < table.length; j++) {
        row += table[i][j];
        column += table[j][i];
      }
      byChance += row / total * (column / total);
    }
    double seen = diagonal(table) / total;
    return byChance >= 1 ? Double.NaN : (seen - byChance) / (1 - byChance);
  }

  private static long[][] table(List<Pair> pairs, int classes) {
    long[][] table = new long[classes][classes];
    pairs.forEach(pair -> table[pair.first()][pair.second()]++);
    return table;
  }

  private static long[][] sum(List<long[][]> tables, int[] drawn, int classes) {
    long[][] sum = new long[classes][classes];
    for (int index : drawn) {
      long[][] each = tables.get(index);
      for (int i = 0; i < classes; i++) {
        for (int j = 0; j < classes; j++) {
          sum[i][j] += each[i][j];
        }
      }
    }
    return sum;
  }

  private static long diagonal(long[][] table) {
    long sum = 0;
    for (int i = 0; i < table.length; i++) {
      sum += table[i][i];
    }
    return sum;
  }

  private static long total(long[][] table) {
    long sum = 0;
    for (long[] row : table) {
      for (long each : row) {
        sum += each;
      }
    }
    return sum;
  }

  private static List<List<Long>> rows(long[][] table) {
    List<List<Long>> rows = new ArrayList<>();
    for (long[] row : table) {
      rows.add(Arrays.stream(row).boxed().toList());
    }
    return rows;
  }
}
