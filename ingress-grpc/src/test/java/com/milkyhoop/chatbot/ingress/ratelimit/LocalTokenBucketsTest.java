package com.milkyhoop.chatbot.ingress.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalTokenBucketsTest extends RateLimiterContract {
  private final HandClock clock = new HandClock();

  @Override
  RateLimiter limiter(double perSecond, int capacity) {
    return new LocalTokenBuckets(new RateLimitSettings("rate:", perSecond, capacity), clock);
  }

  @Override
  void pass(Duration time) {
    clock.pass(time);
  }

  @Test
  void shouldForgetTheBucketThatWasUsedLongestAgoWhenThereAreTooMany() {
    var buckets = new LocalTokenBuckets(new RateLimitSettings("rate:", 1, 1), clock);
    for (int user = 0; user <= LocalTokenBuckets.MAX_USERS; user++) {
      buckets.take("user-" + user);
    }

    assertThat(buckets.size()).isEqualTo(LocalTokenBuckets.MAX_USERS);
    assertThat(buckets.take("user-1")).isInstanceOf(RateDecision.Limited.class);
    assertThat(buckets.take("user-0")).isInstanceOf(RateDecision.Allowed.class);
  }
}
