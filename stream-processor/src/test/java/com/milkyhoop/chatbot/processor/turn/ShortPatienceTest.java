package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShortPatienceTest {
  private final AtomicLong nanos = new AtomicLong();
  private final ShortPatience patience = new ShortPatience(nanos::get);
  private final Never never = new Never();

  /** A lease that does not come to stand; time passes at once. */
  private static final class Never extends CompletableFuture<Void> {
    private int waits;

    @Override
    public Void get(long timeout, TimeUnit unit) throws TimeoutException {
      waits++;
      throw new TimeoutException();
    }
  }

  @Test
  void shouldWaitOnceForAllTasksOfAThreadWhenNoBrokerAnswersR8() {
    patience.await(never);
    patience.await(never);
    nanos.addAndGet(ShortPatience.PAUSE.minus(Duration.ofMillis(1)).toNanos());
    patience.await(never);

    assertThat(never.waits).isOne();
  }

  @Test
  void shouldWaitAgainLaterR13() {
    patience.await(never);
    nanos.addAndGet(ShortPatience.PAUSE.toNanos());
    patience.await(never);

    assertThat(never.waits).isEqualTo(2);
  }
}
