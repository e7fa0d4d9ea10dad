package com.milkyhoop.chatbot.replay.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import com.milkyhoop.chatbot.replay.judge.ModelJudge;
import com.milkyhoop.chatbot.replay.report.RunReport.Arm;
import com.milkyhoop.chatbot.replay.report.RunReport.JudgeLine;
import com.milkyhoop.chatbot.replay.run.RunData;
import com.milkyhoop.chatbot.replay.run.RunManifest.JudgeSetting;
import com.milkyhoop.chatbot.replay.run.RunManifest.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes warnings that a reader must know before believing a report's figures. */
final class ReportWarnings {
  /** Is the share from which on a flaw is worth a sentence. */
  private static final double NOTABLE = 0.05;

  /** Is the position bias from which on a judge says little about the replies. */
  private static final double BIASED = 0.25;

  /** Is the kappa from which on judges are commonly said to agree well (Landis and Koch, 1977). */
  private static final double GOOD_KAPPA = 0.6;

  private final List<String> warnings = new ArrayList<>();

  private ReportWarnings() {}

  static List<String> of(
      RunData run, List<Arm> arms, List<JudgeLine> judges, boolean labelled, Set<String> unpriced) {
    var warnings = new ReportWarnings();
    warnings.ofRun(run, arms);
    arms.forEach(warnings::ofCoverage);
    judges.forEach(judge -> warnings.ofJudge(judge, labelled));
    run.manifest().judges().forEach(judge -> warnings.ofOwnWords(run, judge));
    if (!unpriced.isEmpty()) {
      warnings.add(
          "The price table has no price for %s: costs leave their turns out.",
          String.join(", ", unpriced));
    }
    return warnings.warnings;
  }

  private void ofRun(RunData run, List<Arm> arms) {
    State state = run.manifest().state();
    if (state != State.COMPLETE) {
      add(
          "The run is not complete (%s): what is missing is not chosen by chance.",
          DisplayNames.of(state));
    }
    if (!arms.isEmpty() && arms.stream().noneMatch(Arm::again)) {
      add(
          "No arm asked the recorded settings again, so the noise is not known: a difference may come from the server or the judge.");
    }
    if (run.replayed().stream().anyMatch(turn -> turn.conditional())) {
      add(
          "Some turns are conditional: their history holds the arm's own replies, so they are compared with a reply to another conversation.");
    }
  }

  private void ofCoverage(Arm arm) {
    String noise = VerdictWords.noise(arm.metrics());
    if (arm.again() && arm.metrics().stream().anyMatch(RunReport.Metric::noisy)) {
      add("%s", noise);
    }
    double selected = arm.coverage().selected();
    double unsent = arm.coverage().unfaithful() + arm.coverage().gone();
    if (unsent > NOTABLE * selected) {
      add(
          "%s: %s of the turns could not be asked again; the verdict is about the others.",
          arm.name(), VerdictWords.percent(unsent / selected));
    }
  }

  private void ofJudge(JudgeLine judge, boolean labelled) {
    double judged = judge.judged();
    if (judge.unreadable() > NOTABLE * judged) {
      add(
          "The judge %s gave no verdict that can be read in %s of its pairs.",
          judge.name(), VerdictWords.percent(judge.unreadable() / judged));
    }
    double byPlace = judge.firstShown() + judge.secondShown();
    if (byPlace > BIASED * judged) {
      add(
          "The judge %s went by the place and not by the reply in %s of its pairs; they count as ties.",
          judge.name(), VerdictWords.percent(byPlace / judged));
    }
    if (labelled && judge.calibration() == null) {
      add("No label is about a pair that the judge %s judged.", judge.name());
    }
    if (judge.calibration() != null && !(judge.calibration().kappa() >= GOOD_KAPPA)) {
      add("The judge %s does not agree well with people (Cohen's kappa under 0.6).", judge.name());
    }
  }

  private void ofOwnWords(RunData run, JudgeSetting judge) {
    JudgeLines.model(judge)
        .filter(
            model ->
                run.recorded().values().stream()
                    .map(turn -> turn.event().model())
                    .anyMatch(
                        recorded -> recorded != null && ModelJudge.sameModel(model, recorded)))
        .ifPresent(
            model ->
                add(
                    "The judge %s is the model that was recorded: models prefer their own words.",
                    model));
  }

  @FormatMethod
  private void add(@FormatString String text, Object... parts) {
    warnings.add(text.formatted(parts));
  }
}
