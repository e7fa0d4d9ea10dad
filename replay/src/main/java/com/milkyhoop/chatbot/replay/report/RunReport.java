package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.statistics.Conclusion;
import com.milkyhoop.chatbot.replay.statistics.Interval;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run found, as it is shown: {@code report.json} is this record, and the page is made of
 * that. Its names are for programs too. Numbers that are not known are null.
 *
 * @param run its name
 * @param mode of the run
 * @param made when the report was made
 * @param warnings what a reader must know before believing a figure
 * @param points of judges that give them
 * @param turns some of them, regressions first
 * @param turnsInRun how many there are
 * @param regressions ids of all turns with more losses than wins
 * @param conversations of the shown turns: all their turns that the run has read, oldest first
 * @param manifest what the run was made of, section by section
 */
record RunReport(
    String run,
    String mode,
    Instant made,
    Sureness sureness,
    List<String> warnings,
    List<Arm> arms,
    List<Points> points,
    List<JudgeLine> judges,
    List<Plot> plots,
    List<Turn> turns,
    int turnsInRun,
    List<String> regressions,
    Map<String, List<Spoken>> conversations,
    List<Section> manifest) {

  /** How sure verdicts are, in the words of {@code StatisticsSettings}. */
  record Sureness(double alpha, double margin, double power, long seed, int resamples) {}

  /**
   * What is said of one arm.
   *
   * @param again whether it is the recorded settings again, which shows the noise
   * @param settings in one line
   * @param sentence the verdict in words
   * @param metrics over all turns
   * @param slices over parts of them, those with the lowest p-values first
   * @param finishReasons of the recorded replies and the arm's, counted
   * @param problems reasons of turns without a reply, counted
   */
  record Arm(
      String name,
      boolean again,
      String settings,
      Conclusion verdict,
      String sentence,
      Coverage coverage,
      List<Metric> metrics,
      List<Metric> slices,
      List<Spending> spendings,
      List<Latency> latencies,
      Map<String, Counts> finishReasons,
      Map<String, Long> problems) {}

  /**
   * What became of the selected turns; all but {@code selected} add up to it.
   *
   * @param replayed answered
   * @param unfaithful the recorded prompt can't be assembled again
   * @param gone turns that the recorded prompt held have left the log
   * @param missing not yet done, where the run goes on or was stopped
   */
  record Coverage(
      long selected, long replayed, long failed, long unfaithful, long gone, long missing) {}

  /**
   * A comparison with what was recorded.
   *
   * @param rule when a reply passes, or who judged
   * @param slice empty for all turns
   */
  record Metric(
      String name,
      String rule,
      String slice,
      long turns,
      int conversations,
      Rate wins,
      Rate ties,
      Rate losses,
      double effect,
      Interval interval,
      double pValue,
      double adjustedP,
      @Nullable Double detectable,
      boolean noisy,
      Conclusion conclusion) {}

  /** A share of turns. */
  record Rate(long count, double share, Interval interval) {}

  /**
   * A sum over the turns where both sides are known.
   *
   * @param unit of both sums
   * @param ratio the arm's over the recorded one
   */
  record Spending(
      String name,
      String unit,
      long turns,
      double recorded,
      double arm,
      @Nullable Double ratio,
      @Nullable Interval interval) {}

  /**
   * The mean of a judge's points.
   *
   * @param of an arm, or what was recorded
   */
  record Points(String judge, String of, long turns, double mean, Interval interval) {}

  /** Quantiles in milliseconds. */
  record Latency(String name, String of, long turns, double p50, double p90, double p99) {}

  /** How many of the recorded replies, and of the arm's. */
  record Counts(long recorded, long arm) {}

  /**
   * How far a judge can be believed.
   *
   * @param firstShown verdicts for the place that came first, in both orders
   * @param cost of its calls; null where no price is known, or nothing was counted
   * @param calibration null without labels
   */
  record JudgeLine(
      String name,
      long judged,
      long agreed,
      long halfTied,
      long firstShown,
      long secondShown,
      long unreadable,
      long promptTokens,
      long completionTokens,
      @Nullable Double cost,
      @Nullable Calibration calibration) {}

  /**
   * A judge beside people.
   *
   * @param table rows: people said win, tie, loss; columns: the judge did
   */
  record Calibration(
      long labels, Rate agreed, double kappa, Interval kappaInterval, List<List<Long>> table) {}

  /** Lines over one axis. */
  record Plot(String title, String xAxis, String yAxis, List<Double> x, List<Line> lines) {}

  /** One line of a plot; null where it has no point. */
  record Line(String name, List<@Nullable Double> y) {}

  /**
   * A turn, with every arm's.
   *
   * @param id partition and offset of its event
   * @param conversation key of {@link RunReport#conversations}
   * @param score sum over arms and metrics: below 0 is a regression
   */
  record Turn(
      String id,
      String conversation,
      long number,
      Instant time,
      String message,
      Spoken recorded,
      List<Replay> replays,
      int score) {}

  /**
   * What was said in a recorded turn.
   *
   * @param outcome name of the event
   */
  record Spoken(
      String id,
      long number,
      Instant time,
      String message,
      String reply,
      String outcome,
      @Nullable String model,
      @Nullable String finishReason,
      @Nullable Long promptTokens,
      @Nullable Long completionTokens,
      @Nullable Long firstTokenMs,
      @Nullable Long totalMs) {}

  /**
   * What an arm made of a turn.
   *
   * @param pieces of the recorded reply and this one; empty where one of them is missing
   */
  record Replay(
      String arm,
      int repeat,
      String status,
      String problem,
      String reply,
      List<WordDifference.Piece> pieces,
      String finishReason,
      String model,
      @Nullable Long promptTokens,
      @Nullable Long completionTokens,
      @Nullable Long firstTokenMs,
      long totalMs,
      @Nullable Double cost,
      boolean conditional,
      List<Opinion> opinions,
      int score) {}

  /** A metric's verdict about one reply: win, tie, loss or none. */
  record Opinion(String metric, String verdict, String reason) {}

  /** Facts under a title. */
  record Section(String title, List<Fact> facts) {}

  /** A name and what it is. */
  record Fact(String name, String value) {}

  /** Returns the arms that a decision is about. */
  List<Arm> candidates() {
    return arms.stream().filter(arm -> !arm.again()).toList();
  }
}
