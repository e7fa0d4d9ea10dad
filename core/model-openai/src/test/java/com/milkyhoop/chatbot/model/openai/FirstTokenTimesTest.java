package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FirstTokenTimesTest {
  private final FirstTokenTimes times = new FirstTokenTimes();

  @Test
  void shouldKnowNoPercentileBeforeItHasSeenEnough() {
    add(1, 39);

    assertThat(times.percentile(95)).isEmpty();
  }

  @Test
  void shouldGiveTheTimeWithinWhichSoManyHadTheirToken() {
    add(1, 400);

    assertThat(times.percentile(95)).contains(Duration.ofMillis(380));
    assertThat(times.percentile(50)).contains(Duration.ofMillis(200));
  }

  @Test
  void shouldForgetWhatWasLongAgo() {
    add(10_000, 10_500);
    add(1, 512);

    assertThat(times.percentile(99).orElseThrow()).isLessThan(Duration.ofMillis(512));
  }

  private void add(long from, long to) {
    LongStream.rangeClosed(from, to).mapToObj(Duration::ofMillis).forEach(times::add);
  }
}
