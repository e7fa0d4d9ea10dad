package com.milkyhoop.chatbot.replay.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongSetTest {
  @Test
  void shouldCountEachNumberOnce() {
    var random = new Random(1);
    var set = new LongSet();
    var other = new LongSet();
    Set<Long> expected = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      long number = random.nextInt(30_000) * 0x9E3779B97F4A7C15L;
      (i % 2 == 0 ? set : other).add(number);
      expected.add(number);
    }

    set.addAll(other);

    assertThat(expected).contains(0L);
    assertThat(set.size()).isEqualTo(expected.size());
  }
}
