package com.milkyhoop.chatbot.replay.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Answers the questions of a report together, so that of all its <em>better</em> and <em>worse</em>
 * even one is wrong no more often than alpha. Two families share alpha: questions about all turns,
 * which decide, and those about slices, which say where.
 */
public final class Comparisons {
  private static final double LEVEL = 0.95;

  /**
   * Is the least number of conversations with a difference: under it, resamples know too little.
   */
  private static final int FEW = 10;

  private final StatisticsSettings settings;
  private final Bootstrap bootstrap;

  public Comparisons(StatisticsSettings settings) {
    this.settings = settings;
    this.bootstrap = new Bootstrap(settings.seed(), settings.resamples());
  }

  /**
   * Returns the answers in the order of the questions.
   *
   * @param noisy metrics in which the recorded settings, asked again, differ from what was
   *     recorded: there nothing is concluded of an arm
   */
  public List<Comparison> of(List<Question> questions, Set<String> noisy) {
    double[] pValues = questions.stream().mapToDouble(q -> SignTest.pValue(q.scores())).toArray();
    double[] adjusted = adjusted(questions, pValues);
    int family = (int) questions.stream().filter(q -> q.isOverall() && canDiffer(q)).count();
    List<Comparison> answers = new ArrayList<>();
    for (int i = 0; i < pValues.length; i++) {
      Question question = questions.get(i);
      answers.add(
          answer(
              question,
              pValues[i],
              adjusted[i],
              Math.max(1, family),
              noisy.contains(question.metric())));
    }
    return answers;
  }

  /** Returns whether an arm of the recorded settings differs from what was recorded. */
  public boolean isNoisy(PairedScores ofRecordedSettings) {
    return SignTest.pValue(ofRecordedSettings) <= StatisticsSettings.NOISE_ALPHA;
  }

  private static double[] adjusted(List<Question> questions, double[] pValues) {
    double[] adjusted = new double[pValues.length];
    Arrays.fill(adjusted, 1);
    for (boolean overall : new boolean[] {true, false}) {
      int[] family =
          IntStream.range(0, pValues.length)
              .filter(i -> questions.get(i).isOverall() == overall && canDiffer(questions.get(i)))
              .toArray();
      double part = overall ? 1 - StatisticsSettings.SLICES : StatisticsSettings.SLICES;
      double[] byHolm = Holm.adjust(IntStream.of(family).mapToDouble(i -> pValues[i]).toArray());
      for (int i = 0; i < family.length; i++) {
        adjusted[family[i]] = Math.min(1, byHolm[i] / part);
      }
    }
    return adjusted;
  }

  /**
   * Returns whether a claim can be made: none where all are ties, so none is corrected for it
   * (Tarone, 1990).
   */
  private static boolean canDiffer(Question question) {
    return question.scores().discordance() > 0;
  }

  private Comparison answer(
      Question question, double pValue, double adjustedP, int family, boolean noisy) {
    PairedScores scores = question.scores();
    Interval interval = interval(scores);
    long[] turns = scores.turnsByConversation();
    return new Comparison(
        question,
        Share.of(scores.winsByConversation(), turns, LEVEL),
        Share.of(scores.tiesByConversation(), turns, LEVEL),
        Share.of(scores.lossesByConversation(), turns, LEVEL),
        scores.effect(),
        interval,
        pValue,
        adjustedP,
        Power.of(scores, family, settings).smallestEffect(),
        noisy ? Conclusion.INCONCLUSIVE : conclusion(scores.effect(), interval, adjustedP));
  }

  private Conclusion conclusion(double effect, Interval interval, double adjustedP) {
    if (interval.isWithin(settings.margin())) {
      return Conclusion.NO_DIFFERENCE;
    }
    if (adjustedP > settings.alpha() || interval.holdsZero()) {
      return Conclusion.INCONCLUSIVE;
    }
    return effect > 0 ? Conclusion.BETTER : Conclusion.WORSE;
  }

  private Interval interval(PairedScores scores) {
    double[] nets = doubles(scores.nets());
    Interval resampled = bootstrap.ratio(nets, doubles(scores.turnsByConversation()), LEVEL);
    return scores.discordantConversations() < FEW
        ? resampled.hull(ofFewDifferences(scores))
        : resampled;
  }

  /** Bounds wins and losses by conversation, each at half the error: wide, but never too sure. */
  private static Interval ofFewDifferences(PairedScores scores) {
    double level = (1 + LEVEL) / 2;
    Interval wins = conversations(scores.winsByConversation(), level);
    Interval losses = conversations(scores.lossesByConversation(), level);
    return new Interval(wins.low() - losses.high(), wins.high() - losses.low());
  }

  private static Interval conversations(long[] counts, double level) {
    long some = Arrays.stream(counts).filter(count -> count > 0).count();
    return Share.clopperPearson(some, counts.length, level);
  }

  private static double[] doubles(long[] values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }
}
