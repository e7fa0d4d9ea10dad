package com.milkyhoop.chatbot.ingress.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Holds token buckets to what they promise, whoever counts the tokens and by whose clock. Real time
 * may pass on it too, so a token takes far longer to come back than a test takes.
 */
abstract class RateLimiterContract {
  private static final int CAPACITY = 10;

  /** A new limiter, of which no other test uses the buckets. */
  abstract RateLimiter limiter(double perSecond, int capacity);

  /** Lets this time pass for every bucket at once. */
  abstract void pass(Duration time);

  @Test
  void shouldAllowABurstOfTheCapacityWhenTheBucketIsFull() {
    RateLimiter limiter = limiter(0.01, CAPACITY);

    assertThat(allowed(limiter, "budi", 15)).isEqualTo(CAPACITY);
  }

  @Test
  void shouldSayHowLongToWaitWhenTheBucketIsEmpty() {
    RateLimiter limiter = limiter(0.02, 1);
    allowed(limiter, "budi", 1);

    Duration wait = retryAfter(limiter.take("budi"));

    assertThat(wait).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(50));
  }

  @Test
  void shouldAllowAgainWhenTheTimeItSaidHasPassed() {
    RateLimiter limiter = limiter(0.02, 1);
    allowed(limiter, "budi", 1);

    pass(retryAfter(limiter.take("budi")));

    assertThat(allowed(limiter, "budi", 2)).isOne();
  }

  @Test
  void shouldRefillAtTheRateWhenTimePasses() {
    RateLimiter limiter = limiter(0.1, CAPACITY);
    allowed(limiter, "budi", CAPACITY);

    pass(Duration.ofSeconds(35));

    assertThat(allowed(limiter, "budi", CAPACITY)).isBetween(3, 4);
  }

  @Test
  void shouldNeverHoldMoreThanTheCapacityWhenMuchTimePasses() {
    RateLimiter limiter = limiter(0.02, 3);
    allowed(limiter, "budi", 3);

    pass(Duration.ofSeconds(250));

    assertThat(allowed(limiter, "budi", 3)).isEqualTo(3);
    assertThat(limiter.take("budi")).isInstanceOf(RateDecision.Limited.class);
  }

  @Test
  void shouldRefillSeveralASecondWhenTheRateIsAboveOne() {
    RateLimiter limiter = limiter(4, 200);
    allowed(limiter, "budi", 200);

    pass(Duration.ofSeconds(25));

    assertThat(allowed(limiter, "budi", 200)).isBetween(100, 140);
  }

  @Test
  void shouldCountEachUserForItselfWhenSeveralSend() {
    RateLimiter limiter = limiter(0.01, 2);
    allowed(limiter, "budi", 5);

    assertThat(allowed(limiter, "siti", 5)).isEqualTo(2);
  }

  @Test
  void shouldGrantEachTokenOnceWhenManyThreadsTake() throws InterruptedException {
    RateLimiter limiter = limiter(0.01, CAPACITY);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<RateDecision>> takes = new ArrayList<>();
      for (int i = 0; i < 8 * CAPACITY; i++) {
        takes.add(() -> limiter.take("budi"));
      }

      List<Future<RateDecision>> decisions = threads.invokeAll(takes);

      assertThat(decisions)
          .extracting(Future::resultNow)
          .filteredOn(RateDecision.Allowed.class::isInstance)
          .hasSize(CAPACITY);
    }
  }

  static int allowed(RateLimiter limiter, String user, int tries) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) {
      if (limiter.take(user) instanceof RateDecision.Allowed) {
        allowed++;
      }
    }
    return allowed;
  }

  private static Duration retryAfter(RateDecision decision) {
    assertThat(decision).isInstanceOf(RateDecision.Limited.class);
    return ((RateDecision.Limited) decision).retryAfter();
  }
}
