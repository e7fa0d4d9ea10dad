package com.milkyhoop.chatbot.ingress.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalMemoryTest {
  private long now = Long.MAX_VALUE - 5;
  private final RefusalMemory refusals = new RefusalMemory(() -> now);

  @Test
  void shouldRefuseUntilTheTimeIsOverAndNoLonger() {
    refusals.refused("budi", Duration.ofMillis(20));

    assertThat(refusals.left("budi")).contains(Duration.ofMillis(20));
    now += 19_000_001;
    assertThat(refusals.left("budi")).contains(Duration.ofMillis(1));
    now += 999_999;
    assertThat(refusals.left("budi")).isEmpty();
    assertThat(refusals.left("siti")).isEmpty();
  }

  @Test
  void shouldForgetTheOldestWhenThereAreTooMany() {
    for (int user = 0; user <= LocalTokenBuckets.MAX_USERS; user++) {
      refusals.refused("user-" + user, Duration.ofMinutes(1));
    }

    assertThat(refusals.left("user-0")).isEmpty();
    assertThat(refusals.left("user-1")).isEqualTo(Optional.of(Duration.ofMinutes(1)));
  }
}
