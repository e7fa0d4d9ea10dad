package com.milkyhoop.chatbot.replay.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ShareTest {
  @Test
  void shouldHaveTheClopperPearsonInterval() {
    // Clopper and Pearson, 1934: 8 of 10.
    Interval interval = Share.clopperPearson(8, 10, 0.95);

    assertThat(interval.low()).isEqualTo(0.4439, within(0.0001));
    assertThat(interval.high()).isEqualTo(0.9748, within(0.0001));
  }

  @Test
  void shouldNotBeCertainOfNothingSeen() {
    Interval interval = Share.clopperPearson(0, 60, 0.95);

    assertThat(interval.low()).isZero();
    assertThat(interval.high()).isEqualTo(0.0596, within(0.0001));
  }

  @Test
  void shouldBeWiderWhenTurnsOfAConversationAreAlike() {
    long[] alike = new long[50];
    long[] turns = new long[50];
    long[] scattered = new long[500];
    long[] single = new long[500];
    for (int i = 0; i < 500; i++) {
      turns[i / 10]++;
      alike[i / 10] += i / 10 % 2;
      single[i] = 1;
      scattered[i] = i % 2;
    }

    Interval clustered = Share.of(alike, turns, 0.95).interval();
    Interval plain = Share.of(scattered, single, 0.95).interval();

    assertThat(clustered.high() - clustered.low())
        .isGreaterThan(2.5 * (plain.high() - plain.low()));
  }
}
