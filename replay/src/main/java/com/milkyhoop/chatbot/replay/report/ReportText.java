package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.report.RunReport.Arm;
import com.milkyhoop.chatbot.replay.report.RunReport.Coverage;
import com.milkyhoop.chatbot.replay.report.RunReport.JudgeLine;
import java.io.PrintWriter;

/** Prints the verdicts of a report on a terminal. */
final class ReportText {
  private ReportText() {}

  static void print(RunReport report, PrintWriter out) {
    for (Arm arm : report.arms()) {
      Coverage coverage = arm.coverage();
      out.printf("%s: %s%n", arm.name(), arm.again() ? "the noise floor" : arm.verdict().words());
      out.printf("  %s%n", arm.sentence());
      out.printf(
          "  selected %d, replayed %d, failed %d, unfaithful %d, gone %d, not done %d%n",
          coverage.selected(),
          coverage.replayed(),
          coverage.failed(),
          coverage.unfaithful(),
          coverage.gone(),
          coverage.missing());
    }
    report
        .points()
        .forEach(
            points ->
                out.printf(
                    "%s gives %s %.2f points (95 %%: %.2f to %.2f; %d turns)%n",
                    points.judge(),
                    points.of(),
                    points.mean(),
                    points.interval().low(),
                    points.interval().high(),
                    points.turns()));
    report.judges().forEach(judge -> printAgreement(judge, out));
    report.warnings().forEach(warning -> out.println("! " + warning));
  }

  private static void printAgreement(JudgeLine judge, PrintWriter out) {
    var calibration = judge.calibration();
    if (calibration != null) {
      out.printf(
          "%s and people: the same in %s of %d; Cohen's kappa %.2f (95 %%: %.2f to %.2f)%n",
          judge.name(),
          VerdictWords.percent(calibration.agreed().share()),
          calibration.labels(),
          calibration.kappa(),
          calibration.kappaInterval().low(),
          calibration.kappaInterval().high());
    }
  }
}
