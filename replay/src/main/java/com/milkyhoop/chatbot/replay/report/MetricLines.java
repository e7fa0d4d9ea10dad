package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.report.ComparedTurn.Said;
import com.milkyhoop.chatbot.replay.report.RunReport.Metric;
import com.milkyhoop.chatbot.replay.report.RunReport.Rate;
import com.milkyhoop.chatbot.replay.statistics.Comparison;
import com.milkyhoop.chatbot.replay.statistics.Comparisons;
import com.milkyhoop.chatbot.replay.statistics.PairedScores;
import com.milkyhoop.chatbot.replay.statistics.Question;
import com.milkyhoop.chatbot.replay.statistics.Share;
import com.milkyhoop.chatbot.replay.statistics.StatisticsSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tests the hypotheses of a report, all together, and writes the results as its lines. */
final class MetricLines {
  private final Map<String, String> rules;
  private final Comparisons comparisons;
  private final List<Comparison> answers = new ArrayList<>();
  private final Set<String> noisy = new HashSet<>();

  /**
   * @param rules of all metrics, in the order of the report
   */
  MetricLines(Map<String, String> rules, StatisticsSettings settings) {
    this.rules = rules;
    this.comparisons = new Comparisons(settings);
  }

  /**
   * Compares the recorded settings, asked again: where they differ, no arm is judged.
   *
   * @param turns of that arm
   */
  void askNoise(String arm, Collection<ComparedTurn> turns) {
    List<Question> questions = questions(arm, turns, false);
    questions.stream()
        .filter(question -> comparisons.isNoisy(question.scores()))
        .forEach(question -> noisy.add(question.metric()));
    answers.addAll(comparisons.of(questions, Set.of()));
  }

  /** Compares all candidates at once, since they share the chance of a wrong verdict. */
  void askCandidates(Map<String, List<ComparedTurn>> byArm) {
    List<Question> questions = new ArrayList<>();
    byArm.forEach((arm, turns) -> questions.addAll(questions(arm, turns, true)));
    answers.addAll(comparisons.of(questions, noisy));
  }

  Set<String> noisy() {
    return noisy;
  }

  /** Returns the lines about all turns of an arm. */
  List<Metric> overall(String arm) {
    return answers.stream()
        .filter(answer -> answer.question().arm().equals(arm) && answer.question().isOverall())
        .map(this::line)
        .toList();
  }

  /** Returns the lines about parts of its turns, the surest differences first. */
  List<Metric> slices(String arm) {
    return answers.stream()
        .filter(answer -> answer.question().arm().equals(arm) && !answer.question().isOverall())
        .sorted(Comparator.comparingDouble(Comparison::pValue))
        .map(this::line)
        .toList();
  }

  private List<Question> questions(String arm, Collection<ComparedTurn> turns, boolean sliced) {
    Map<ComparedTurn, List<String>> slices = sliced ? TurnSlices.of(turns) : Map.of();
    Map<String, Map<String, PairedScores.Builder>> scores = new LinkedHashMap<>();
    rules.keySet().forEach(metric -> scores.put(metric, new LinkedHashMap<>()));
    for (ComparedTurn turn : turns) {
      for (Said said : turn.said()) {
        if (said.verdict() == Verdict.NONE || !scores.containsKey(said.metric())) {
          continue;
        }
        Map<String, PairedScores.Builder> bySlice = scores.get(said.metric());
        add(bySlice, "", turn, said);
        slices.getOrDefault(turn, List.of()).forEach(slice -> add(bySlice, slice, turn, said));
      }
    }
    List<Question> questions = new ArrayList<>();
    scores.forEach(
        (metric, bySlice) ->
            bySlice.forEach(
                (slice, of) -> {
                  PairedScores built = of.build();
                  // A slice without a difference tells nothing that the whole does not.
                  if (slice.isEmpty() || built.discordance() > 0) {
                    questions.add(new Question(arm, metric, slice, built));
                  }
                }));
    return questions;
  }

  private static void add(
      Map<String, PairedScores.Builder> bySlice, String slice, ComparedTurn turn, Said said) {
    bySlice
        .computeIfAbsent(slice, _ -> new PairedScores.Builder())
        .add(turn.recorded().conversation(), said.score());
  }

  private Metric line(Comparison answer) {
    Question question = answer.question();
    return new Metric(
        question.metric(),
        rules.getOrDefault(question.metric(), ""),
        question.slice(),
        question.scores().turns(),
        question.scores().conversations(),
        rate(answer.wins()),
        rate(answer.ties()),
        rate(answer.losses()),
        answer.effect(),
        answer.interval(),
        answer.pValue(),
        answer.adjustedP(),
        answer.detectable(),
        noisy.contains(question.metric()),
        answer.conclusion());
  }

  static Rate rate(Share share) {
    return new Rate(share.count(), share.value(), share.interval());
  }
}
