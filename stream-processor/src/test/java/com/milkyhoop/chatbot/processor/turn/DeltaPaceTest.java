package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeltaPaceTest {
  private final DeltaPace pace = new DeltaPace(1000);

  @Test
  void shouldNotWaitWhileFewRepliesStream() {
    begin(4);

    assertThat(pace.pause()).isZero();
  }

  @Test
  void shouldShareTheRateAmongTheReplies() {
    begin(50);

    assertThat(Duration.ofNanos(pace.pause())).hasMillis(50);
  }

  @Test
  void shouldNeverWaitLongerThanTextSeemsToFlow() {
    begin(5000);

    assertThat(Duration.ofNanos(pace.pause())).hasMillis(200);
  }

  @Test
  void shouldForgetRepliesThatEnded() {
    begin(50);
    IntStream.range(0, 46).forEach(_ -> pace.replyEnds());

    assertThat(pace.pause()).isZero();
  }

  @Test
  void shouldWaitForAtLeastThePause() {
    begin(50);
    long before = System.nanoTime();

    pace.await();

    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(pace.pause());
  }

  private void begin(int replies) {
    IntStream.range(0, replies).forEach(_ -> pace.replyBegins());
  }
}
