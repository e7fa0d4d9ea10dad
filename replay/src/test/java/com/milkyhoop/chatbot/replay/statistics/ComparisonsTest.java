package com.milkyhoop.chatbot.replay.statistics;

import static com.milkyhoop.chatbot.replay.statistics.SignTestTest.oneTurnEach;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComparisonsTest {
  private static final StatisticsSettings SETTINGS = StatisticsSettings.of(0.05, 11);

  private final Comparisons comparisons = new Comparisons(SETTINGS);

  @Test
  void shouldBeWorseWhenLossesAreNoChance() {
    assertThat(conclusion(oneTurnEach(2, 150, 48))).isEqualTo(Conclusion.WORSE);
  }

  @Test
  void shouldBeBetterWhenWinsAreNoChance() {
    assertThat(conclusion(oneTurnEach(48, 150, 2))).isEqualTo(Conclusion.BETTER);
  }

  @Test
  void shouldRuleADifferenceOutWhenManyTurnsAreTies() {
    assertThat(conclusion(oneTurnEach(4, 990, 6))).isEqualTo(Conclusion.NO_DIFFERENCE);
  }

  @Test
  void shouldNotRuleADifferenceOutWhenFewTurnsAreTies() {
    assertThat(conclusion(oneTurnEach(0, 30, 0))).isEqualTo(Conclusion.INCONCLUSIVE);
  }

  @Test
  void shouldCallASureButTinyDifferenceNone() {
    PairedScores tiny = oneTurnEach(0, 4980, 20);

    assertThat(SignTest.pValue(tiny)).isLessThan(0.001);
    assertThat(conclusion(tiny)).isEqualTo(Conclusion.NO_DIFFERENCE);
  }

  @Test
  void shouldConcludeNothingWhenTheRecordedSettingsDifferToo() {
    List<Comparison> answers =
        comparisons.of(
            List.of(new Question("arm", "judge", "", oneTurnEach(2, 150, 48))), Set.of("judge"));

    assertThat(answers.getFirst().conclusion()).isEqualTo(Conclusion.INCONCLUSIVE);
    assertThat(comparisons.isNoisy(oneTurnEach(2, 150, 48))).isTrue();
    assertThat(comparisons.isNoisy(oneTurnEach(20, 150, 22))).isFalse();
  }

  @Test
  void shouldNeedMoreCertaintyWhenMoreIsAsked() {
    PairedScores losses = oneTurnEach(10, 150, 24);

    assertThat(conclusion(losses)).isEqualTo(Conclusion.WORSE);
    List<Question> many =
        List.of(
            new Question("arm", "judge", "", losses),
            new Question("arm", "json", "", oneTurnEach(5, 50, 6)),
            new Question("arm", "language", "", oneTurnEach(7, 50, 6)));
    assertThat(comparisons.of(many, Set.of()).getFirst().conclusion())
        .isEqualTo(Conclusion.INCONCLUSIVE);
  }

  @Test
  void shouldNotLetSlicesWeakenTheVerdictOverAll() {
    List<Question> questions =
        List.of(
            new Question("arm", "judge", "", oneTurnEach(10, 150, 26)),
            new Question("arm", "judge", "language: deu", oneTurnEach(5, 50, 6)),
            new Question("arm", "judge", "language: ind", oneTurnEach(5, 50, 7)));

    List<Comparison> answers = comparisons.of(questions, Set.of());

    assertThat(answers.getFirst().conclusion()).isEqualTo(Conclusion.WORSE);
    assertThat(answers.getFirst().adjustedP())
        .isEqualTo(answers.getFirst().pValue() / (1 - StatisticsSettings.SLICES));
  }

  private Conclusion conclusion(PairedScores scores) {
    return comparisons
        .of(List.of(new Question("arm", "judge", "", scores)), Set.of())
        .getFirst()
        .conclusion();
  }
}
