package com.milkyhoop.chatbot.replay.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.statistics.inference.BinomialTest;
import org.junit.jupiter.api.Test;

class SignTestTest {
  @Test
  void shouldBeTheBinomialTestWhenConversationsHaveOneTurn() {
    PairedScores scores = oneTurnEach(14, 100, 4);

    assertThat(SignTest.pValue(scores))
        .isEqualTo(BinomialTest.withDefaults().test(18, 14, 0.5).getPValue());
  }

  @Test
  void shouldCountEverySignWhenConversationsDifferInSize() {
    // Nets 3, 2, −1, 1: of the 16 signs those with a sum of 5 or more, either way, are 6.
    var scores = new PairedScores.Builder();
    add(scores, "a", 3);
    add(scores, "b", 2);
    add(scores, "c", -1);
    add(scores, "d", 1);

    assertThat(SignTest.pValue(scores.build())).isEqualTo(bruteForce(new int[] {3, 2, 1, 1}, 5));
  }

  @Test
  void shouldNotBeSurerForTenTurnsOfOneConversationThanForIt() {
    var scores = new PairedScores.Builder();
    for (int i = 0; i < 5; i++) {
      add(scores, "conversation " + i, 10);
    }

    assertThat(SignTest.pValue(scores.build())).isEqualTo(2 / 32.0, within(1e-12));
  }

  @Test
  void shouldSayNothingWhenAllAreTies() {
    assertThat(SignTest.pValue(oneTurnEach(0, 30, 0))).isEqualTo(1);
  }

  @Test
  void shouldGoOnWithTheNormalDistributionWhereTheExactOneIsTooLarge() {
    // 20,000 conversations of 1 and 2: the exact sum has 20,000 times 30,000 steps.
    var scores = new PairedScores.Builder();
    for (int i = 0; i < 20_000; i++) {
      add(scores, i, (i % 2 + 1) * (i % 20 < 11 ? 1 : -1));
    }

    assertThat(SignTest.pValue(scores.build())).isBetween(1e-20, 1e-18);
  }

  private static double bruteForce(int[] sizes, int seen) {
    int far = 0;
    for (int signs = 0; signs < 1 << sizes.length; signs++) {
      int sum = 0;
      for (int i = 0; i < sizes.length; i++) {
        sum += (signs >> i & 1) == 1 ? sizes[i] : -sizes[i];
      }
      far += Math.abs(sum) >= seen ? 1 : 0;
    }
    return (double) far / (1 << sizes.length);
  }

  private static void add(PairedScores.Builder to, Object conversation, int net) {
    for (int i = 0; i < Math.abs(net); i++) {
      to.add(conversation, Integer.signum(net));
    }
  }

  static PairedScores oneTurnEach(int wins, int ties, int losses) {
    var scores = new PairedScores.Builder();
    for (int i = 0; i < wins + ties + losses; i++) {
      scores.add(i, i < wins ? 1 : i < wins + ties ? 0 : -1);
    }
    return scores.build();
  }
}
