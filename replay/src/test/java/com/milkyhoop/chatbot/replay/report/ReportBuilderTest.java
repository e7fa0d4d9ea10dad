package com.milkyhoop.chatbot.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.milkyhoop.chatbot.replay.record.Judgement.Orders;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn.Status;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.report.RunReport.Coverage;
import com.milkyhoop.chatbot.replay.report.RunReport.Metric;
import com.milkyhoop.chatbot.replay.report.RunReport.Spending;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.statistics.Conclusion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportBuilderTest {
  private final MadeUpRun run = new MadeUpRun().arm(MadeUpRun.candidate("mini", "gpt-4o-mini"));

  @Test
  void shouldCallAnArmWorseThatFailsWhereARecordedReplyWas() {
    for (int i = 0; i < 100; i++) {
      TurnRef turn = run.turn("u" + i, 1, "How?", "So.");
      if (i % 5 == 0) {
        run.ended(turn, "mini", Status.FAILED, "MODEL_UNAVAILABLE: 503 of server " + i);
      } else {
        run.replied(turn, "mini", "So.").judged(turn, "mini", Verdict.TIE);
      }
    }

    RunReport.Arm arm = arm();

    assertThat(arm.verdict()).isEqualTo(Conclusion.WORSE);
    assertThat(metric(arm, "answered").conclusion()).isEqualTo(Conclusion.WORSE);
    assertThat(metric(arm, "answered").effect()).isEqualTo(-0.2, within(1e-9));
    assertThat(metric(arm, MadeUpRun.JUDGE).losses().count()).isEqualTo(20);
    assertThat(arm.coverage()).isEqualTo(new Coverage(100, 80, 20, 0, 0, 0));
    assertThat(arm.problems()).containsEntry("MODEL_UNAVAILABLE", 20L).hasSize(1);
    assertThat(arm.sentence()).startsWith("Worse in " + MadeUpRun.JUDGE + " (−20\u00a0%");
  }

  @Test
  void shouldCountWhatCouldNotBeAskedAsNeitherWinNorLoss() {
    TurnRef unfaithful = run.turn("u1", 1, "How?", "So.");
    run.ended(unfaithful, "mini", Status.UNFAITHFUL, "PROMPT_DIFFERS: 12 tokens, recorded 14");
    run.ended(run.turn("u2", 1, "How?", "So."), "mini", Status.GONE, "turn 3 is gone");
    TurnRef replied = run.turn("u3", 1, "How?", "So.");
    run.replied(replied, "mini", "So.");

    RunReport report = report();

    assertThat(report.arms().getFirst().coverage()).isEqualTo(new Coverage(3, 1, 0, 1, 1, 0));
    assertThat(metric(report.arms().getFirst(), "answered").turns()).isEqualTo(1);
    assertThat(report.warnings())
        .anyMatch(warning -> warning.contains("66.7\u00a0% of the turns could not be asked again"));
  }

  @Test
  void shouldSayWhatIsMissingOfARunThatWasStopped() {
    run.replied(run.turn("u1", 1, "How?", "So."), "mini", "So.");
    run.turn("u2", 1, "How?", "So.");
    run.state(RunManifest.State.COST_REACHED);

    RunReport report = report();

    assertThat(report.arms().getFirst().coverage()).isEqualTo(new Coverage(2, 1, 0, 0, 0, 1));
    assertThat(report.warnings())
        .anyMatch(warning -> warning.contains("not complete (cost reached)"));
  }

  @Test
  void shouldConcludeNothingWhereTheRecordedSettingsDifferToo() {
    run.arm(Arm.recordedAgain(1));
    for (int i = 0; i < 100; i++) {
      TurnRef turn = run.turn("u" + i, 1, "How?", "So.");
      for (String arm : List.of("mini", Arm.RECORDED_AGAIN)) {
        run.replied(turn, arm, "Otherwise.")
            .judged(turn, arm, i % 2 == 0 ? Verdict.LOSS : Verdict.TIE);
      }
    }

    RunReport report = report();

    Metric judged = metric(report.arms().getFirst(), MadeUpRun.JUDGE);
    assertThat(judged.adjustedP()).isLessThan(1e-6);
    assertThat(judged.conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
    assertThat(judged.noisy()).isTrue();
    assertThat(report.warnings())
        .anyMatch(warning -> warning.contains("something else than the arms has changed"));
  }

  @Test
  void shouldPutRegressionsFirst() {
    TurnRef good = run.turn("u1", 1, "better", "Old.");
    run.replied(good, "mini", "New.").judged(good, "mini", Verdict.WIN);
    TurnRef bad = run.turn("u2", 1, "worse", "Old.");
    run.replied(bad, "mini", "New.").judged(bad, "mini", Verdict.LOSS);
    TurnRef same = run.turn("u3", 1, "same", "Old.");
    run.replied(same, "mini", "Old.").judged(same, "mini", Verdict.TIE);

    assertThat(report().turns())
        .extracting(RunReport.Turn::message)
        .containsExactly("worse", "same", "better");
    assertThat(report().regressions()).containsExactly("0-1");
  }

  @Test
  void shouldShowTheWholeConversationOfATurn() {
    run.turn("u1", 1, "first", "One.");
    TurnRef second = run.turn("u1", 2, "second", "Two.");
    run.turn("stranger", 1, "other", "Other.");
    run.replied(second, "mini", "Deux.");

    RunReport report = report();

    assertThat(report.conversations()).containsOnlyKeys("u1/s1");
    assertThat(report.conversations().get("u1/s1"))
        .extracting(RunReport.Spoken::message)
        .containsExactly("first", "second");
  }

  @Test
  void shouldCompareCostsByThePricesOfOneDay() {
    for (int i = 0; i < 30; i++) {
      run.replied(run.turn("u" + i, 1, "How?", "So."), "mini", "So.");
    }

    List<Spending> spendings = arm().spendings();

    // gpt-4o: 100 × 2.50 + 50 × 10; gpt-4o-mini: 100 × 0.15 + 40 × 0.60; each for a million.
    Spending cost = spendings.getFirst();
    assertThat(cost.name()).isEqualTo("cost");
    assertThat(cost.unit()).isEqualTo("USD");
    assertThat(cost.recorded()).isEqualTo(30 * 750e-6, within(1e-9));
    assertThat(cost.arm()).isEqualTo(30 * 39e-6, within(1e-9));
    assertThat(cost.ratio()).isEqualTo(39 / 750.0, within(1e-9));
    assertThat(spendings)
        .filteredOn(spending -> spending.name().equals("time to the end"))
        .allSatisfy(time -> assertThat(time.ratio()).isEqualTo(400 / 900.0, within(1e-9)));
  }

  @Test
  void shouldCountWhereAJudgeWentByThePlace() {
    List<TurnRef> turns = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      turns.add(run.turn("u" + i, 1, "How?", "So."));
      run.replied(turns.get(i), "mini", "Otherwise.");
      Orders orders = i < 4 ? Orders.FIRST_SHOWN : i < 5 ? Orders.SECOND_SHOWN : Orders.AGREED;
      run.judged(turns.get(i), "mini", Verdict.TIE, orders, "");
    }
    TurnRef unread = run.turn("u10", 1, "How?", "So.");
    run.replied(unread, "mini", "Otherwise.");
    run.judged(unread, "mini", Verdict.NONE, Orders.UNREADABLE, "Well.");

    RunReport report = report();

    RunReport.JudgeLine judge = report.judges().getFirst();
    assertThat(
            List.of(
                judge.judged(),
                judge.agreed(),
                judge.firstShown(),
                judge.secondShown(),
                judge.unreadable()))
        .containsExactly(11L, 5L, 4L, 1L, 1L);
    assertThat(judge.cost()).isEqualTo(11 * (1000 * 2.00 + 50 * 8.00) / 1e6, within(1e-9));
    assertThat(metric(report.arms().getFirst(), MadeUpRun.JUDGE).turns()).isEqualTo(10);
    assertThat(report.warnings())
        .anyMatch(
            warning -> warning.contains("went by the place and not by the reply in 45.5\u00a0%"))
        .anyMatch(warning -> warning.contains("no verdict that can be read in 9.1\u00a0%"));
  }

  @Test
  void shouldCompareTheJudgeWithPeople() {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      TurnRef turn = run.turn("u" + i, 1, "How?", "So.");
      run.replied(turn, "mini", "Otherwise.");
      run.judged(turn, "mini", i % 2 == 0 ? Verdict.WIN : Verdict.LOSS);
      labels.add(new Label(turn, "mini", i % 2 == 0 || i < 10 ? Verdict.WIN : Verdict.LOSS));
    }
    ReportSettings plain = MadeUpRun.settings();
    var settings =
        new ReportSettings(
            plain.statistics(), plain.checks(), plain.prices(), labels, 100, plain.made());

    var calibration = ReportBuilder.of(run.build(), settings).judges().getFirst().calibration();

    assertThat(calibration).isNotNull();
    assertThat(calibration.labels()).isEqualTo(40);
    assertThat(calibration.agreed().count()).isEqualTo(35);
    assertThat(calibration.kappa()).isEqualTo(0.75, within(0.001));
    assertThat(calibration.table().getFirst()).containsExactly(20L, 0L, 5L);
  }

  @Test
  void shouldFindTheSliceThatIsWorse() {
    for (int i = 0; i < 200; i++) {
      boolean isLong = i % 4 == 0;
      TurnRef turn = run.turn("u" + i, 1, isLong ? "1 ".repeat(500) : "How?", "So.");
      run.replied(turn, "mini", "Otherwise.")
          .judged(turn, "mini", isLong && i % 8 == 0 ? Verdict.LOSS : Verdict.TIE);
    }

    Metric first = arm().slices().getFirst();

    assertThat(first.slice()).isEqualTo("message: from 800 characters");
    assertThat(first.conclusion()).isEqualTo(Conclusion.WORSE);
    assertThat(first.turns()).isEqualTo(50);
  }

  @Test
  void shouldNameEverythingThatTheRunWasMadeOf() {
    run.replied(run.turn("u1", 1, "How?", "So."), "mini", "So.");

    String manifest = report().manifest().toString();

    assertThat(manifest)
        .contains("VzY1lXhXQxmvm5dWGQxQxw", "from 0, before 1", "--model gpt-4o", "value=42")
        .contains("model=gpt-4o-mini", "gpt-4.1", "0.1.0, commit abc1234", "list prices");
  }

  private RunReport report() {
    return ReportBuilder.of(run.build(), MadeUpRun.settings());
  }

  private RunReport.Arm arm() {
    return report().arms().getFirst();
  }

  private static Metric metric(RunReport.Arm arm, String name) {
    return arm.metrics().stream()
        .filter(metric -> metric.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
