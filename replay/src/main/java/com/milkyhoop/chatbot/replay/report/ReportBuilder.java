package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.report.RunReport.Counts;
import com.milkyhoop.chatbot.replay.report.RunReport.Coverage;
import com.milkyhoop.chatbot.replay.report.RunReport.JudgeLine;
import com.milkyhoop.chatbot.replay.report.RunReport.Metric;
import com.milkyhoop.chatbot.replay.report.RunReport.Sureness;
import com.milkyhoop.chatbot.replay.report.RunReport.Turn;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.RunData;
import com.milkyhoop.chatbot.replay.run.RunManifest.State;
import com.milkyhoop.chatbot.replay.statistics.Conclusion;
import com.milkyhoop.chatbot.replay.statistics.StatisticsSettings;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Builds the report of a run, as a function of the run and of what its reader decides. */
final class ReportBuilder {
  /**
   * Bounds a reason of failures, which stands before a colon; the rest differs from turn to turn.
   */
  private static final int MAX_PROBLEM_CHARS = 80;

  private final RunData run;
  private final ReportSettings settings;
  private final Spendings spendings;
  private final Map<String, List<ComparedTurn>> byArm = new LinkedHashMap<>();
  private final MetricLines metrics;

  private ReportBuilder(RunData run, ReportSettings settings) {
    this.run = run;
    this.settings = settings;
    LocalDate day = LocalDate.ofInstant(run.manifest().started(), ZoneOffset.UTC);
    this.spendings = new Spendings(settings.prices(), day, settings.statistics());
    var comparator = new TurnComparator(run, settings.checks());
    run.manifest().arms().forEach(arm -> byArm.put(arm.name(), comparator.of(arm)));
    this.metrics = new MetricLines(comparator.metrics(), settings.statistics());
  }

  static RunReport of(RunData run, ReportSettings settings) {
    return new ReportBuilder(run, settings).build();
  }

  private RunReport build() {
    arms(Arm.Role.RECORDED_AGAIN).forEach(arm -> metrics.askNoise(arm.name(), turns(arm)));
    Map<String, List<ComparedTurn>> candidates = new LinkedHashMap<>();
    arms(Arm.Role.CANDIDATE).forEach(arm -> candidates.put(arm.name(), turns(arm)));
    metrics.askCandidates(candidates);
    List<RunReport.Arm> arms =
        Stream.concat(arms(Arm.Role.CANDIDATE), arms(Arm.Role.RECORDED_AGAIN))
            .map(this::arm)
            .toList();
    List<JudgeLine> judges =
        new JudgeLines(run, settings.labels(), spendings, settings.statistics()).lines();
    List<Turn> turns =
        new TurnLines(spendings)
            .of(
                Stream.concat(
                        candidates.values().stream().flatMap(List::stream),
                        JudgedPoints.turns(run).stream())
                    .toList(),
                arms(Arm.Role.RECORDED_AGAIN).flatMap(arm -> turns(arm).stream()).toList(),
                settings.shownTurns());
    StatisticsSettings statistics = settings.statistics();
    return new RunReport(
        run.manifest().name(),
        DisplayNames.of(run.manifest().mode()),
        settings.made(),
        new Sureness(
            statistics.alpha(),
            statistics.margin(),
            statistics.power(),
            statistics.seed(),
            statistics.resamples()),
        ReportWarnings.of(run, arms, judges, !settings.labels().isEmpty(), spendings.unpriced()),
        arms,
        JudgedPoints.of(run, statistics),
        judges,
        Latencies.plots(byArm),
        turns,
        run.recorded().size(),
        TurnLines.regressions(candidates.values()),
        TurnLines.conversations(turns, run.recorded().values()),
        ManifestSections.of(run, settings));
  }

  private Stream<Arm> arms(Arm.Role role) {
    return run.manifest().arms().stream().filter(arm -> arm.role() == role);
  }

  private List<ComparedTurn> turns(Arm arm) {
    return byArm.getOrDefault(arm.name(), List.of());
  }

  private RunReport.Arm arm(Arm arm) {
    List<ComparedTurn> turns = turns(arm);
    List<Metric> overall = metrics.overall(arm.name());
    boolean again = arm.role() == Arm.Role.RECORDED_AGAIN;
    return new RunReport.Arm(
        arm.name(),
        again,
        DisplayNames.settings(arm, List.of()),
        Conclusion.over(overall.stream().map(Metric::conclusion).toList()),
        again
            ? VerdictWords.noise(overall)
            : VerdictWords.of(overall, settings.statistics().margin()),
        coverage(arm),
        overall,
        metrics.slices(arm.name()),
        spendings.of(turns),
        Latencies.of(arm.name(), turns),
        finishReasons(turns),
        problems(arm));
  }

  private Coverage coverage(Arm arm) {
    Map<ReplayedTurn.Status, Long> counts = new TreeMap<>();
    results(arm).forEach(turn -> counts.merge(turn.status(), 1L, Long::sum));
    long done = counts.values().stream().mapToLong(Long::longValue).sum();
    long expected =
        Math.round(run.manifest().cohort().turns() * arm.share()) * run.manifest().repeats();
    // Which turns a share holds is chance's; a run that is complete knows how many they were.
    boolean complete = run.manifest().state() == State.COMPLETE;
    long missing = complete ? 0 : Math.max(0, expected - done);
    return new Coverage(
        done + missing,
        counts.getOrDefault(ReplayedTurn.Status.REPLIED, 0L),
        counts.getOrDefault(ReplayedTurn.Status.FAILED, 0L),
        counts.getOrDefault(ReplayedTurn.Status.UNFAITHFUL, 0L),
        counts.getOrDefault(ReplayedTurn.Status.GONE, 0L),
        missing);
  }

  private Stream<ReplayedTurn> results(Arm arm) {
    return run.replayed().stream().filter(turn -> turn.arm().equals(arm.name()));
  }

  private static Map<String, Counts> finishReasons(List<ComparedTurn> turns) {
    Map<String, Counts> counts = new TreeMap<>();
    for (ComparedTurn turn : turns) {
      LogEvent event = turn.recorded().event();
      String before =
          Objects.requireNonNullElse(event.finishReason(), DisplayNames.of(event.event()));
      ReplayedTurn replayed = turn.replayed();
      String now =
          replayed.status() == ReplayedTurn.Status.REPLIED
              ? replayed.finishReason()
              : DisplayNames.of(replayed.status());
      counts.merge(before, new Counts(1, 0), ReportBuilder::sum);
      counts.merge(now, new Counts(0, 1), ReportBuilder::sum);
    }
    return counts;
  }

  private static Counts sum(Counts one, Counts other) {
    return new Counts(one.recorded() + other.recorded(), one.arm() + other.arm());
  }

  private Map<String, Long> problems(Arm arm) {
    Map<String, Long> problems = new TreeMap<>();
    results(arm)
        .filter(turn -> turn.status() != ReplayedTurn.Status.REPLIED)
        .forEach(turn -> problems.merge(reason(turn), 1L, Long::sum));
    return problems;
  }

  private static String reason(ReplayedTurn turn) {
    String problem = turn.problem().isEmpty() ? DisplayNames.of(turn.status()) : turn.problem();
    int colon = problem.indexOf(':');
    String reason = colon > 0 ? problem.substring(0, colon) : problem;
    return reason.substring(0, Math.min(reason.length(), MAX_PROBLEM_CHARS));
  }
}
