package com.milkyhoop.chatbot.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.statistics.Conclusion;
import java.util.EnumMap;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/** Runs whose truth is known, through the whole report. */
class VerdictSimulationTest {
  private static final int TURNS = 120;
  private static final double CUT = 0.04;

  @Test
  void shouldNotTellAnArmFromItselfInMoreThanOneOfTwentyRuns() {
    Map<Conclusion, Integer> verdicts = simulate(200, 0.25, 0.25);

    int wrong =
        verdicts.getOrDefault(Conclusion.WORSE, 0) + verdicts.getOrDefault(Conclusion.BETTER, 0);
    assertThat(wrong).as("of 200 runs: %s", verdicts).isLessThanOrEqualTo(10);
  }

  @Test
  void shouldFindAnArmThatIsWrongInTwentyOfAHundredTurns() {
    // Power states more than 0.9 for an effect of 0.2 in 120 turns of which 30 % are no tie.
    Map<Conclusion, Integer> verdicts = simulate(40, 0.05, 0.25);

    assertThat(verdicts.getOrDefault(Conclusion.WORSE, 0)).as("%s", verdicts).isGreaterThan(34);
    assertThat(verdicts.getOrDefault(Conclusion.BETTER, 0)).isZero();
  }

  @Test
  void shouldFindAnArmThatIsBetterInTwentyOfAHundredTurns() {
    Map<Conclusion, Integer> verdicts = simulate(40, 0.25, 0.05);

    assertThat(verdicts.getOrDefault(Conclusion.BETTER, 0)).as("%s", verdicts).isGreaterThan(34);
    assertThat(verdicts.getOrDefault(Conclusion.WORSE, 0)).isZero();
  }

  private static Map<Conclusion, Integer> simulate(int runs, double wins, double losses) {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(20_260_301);
    Map<Conclusion, Integer> verdicts = new EnumMap<>(Conclusion.class);
    for (int i = 0; i < runs; i++) {
      var run =
          new MadeUpRun()
              .arm(MadeUpRun.candidate("arm", "gpt-4o-mini"))
              .arm(Arm.recordedAgain(0.25));
      for (int turn = 0; turn < TURNS; turn++) {
        // Two turns a conversation.
        TurnRef ref = run.turn("u" + turn / 2, turn % 2 + 1, "How?", "So.", finish(random));
        run.replied(ref, "arm", "Otherwise.", finish(random))
            .judged(ref, "arm", verdict(random, wins, losses));
        if (turn % 4 == 0) {
          run.replied(ref, Arm.RECORDED_AGAIN, "Otherwise.", finish(random))
              .judged(ref, Arm.RECORDED_AGAIN, verdict(random, 0.2, 0.2));
        }
      }
      RunReport report = ReportBuilder.of(run.build(), MadeUpRun.settings());
      verdicts.merge(report.candidates().getFirst().verdict(), 1, Integer::sum);
    }
    return verdicts;
  }

  private static String finish(UniformRandomProvider random) {
    return random.nextDouble() < CUT ? "length" : "stop";
  }

  private static Verdict verdict(UniformRandomProvider random, double wins, double losses) {
    double at = random.nextDouble();
    return at < wins ? Verdict.WIN : at < wins + losses ? Verdict.LOSS : Verdict.TIE;
  }
}
