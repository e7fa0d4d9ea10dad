package com.milkyhoop.chatbot.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.sink.row.UsageRecord;
import com.milkyhoop.chatbot.sink.row.UsageStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UsageSinkTest {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration MOST = Duration.ofSeconds(10);

  private final List<Long> attempts = new CopyOnWriteArrayList<>();

  /** A broker or a registry that refuses is not asked twenty times a second. */
  @Test
  void shouldWaitLongerEachTimeWhenItCanNotBegin() {
    try (UsageSink sink = refused()) {
      sink.start();

      await().until(() -> attempts.size() >= 5);
    }

    long between = attempts.get(4) - attempts.get(0);
    assertThat(Duration.ofNanos(between)).isGreaterThanOrEqualTo(FIRST.multipliedBy(1 + 2 + 4 + 8));
  }

  private UsageSink refused() {
    return new UsageSink(
        "usage",
        () -> {
          attempts.add(System.nanoTime());
          throw new SaslAuthenticationException("invalid credentials");
        },
        KafkaRefusals.UNNAMED,
        () -> {
          throw new AssertionError("nothing is read");
        },
        new EmptyStore(),
        new Backoff(FIRST, MOST, () -> 0),
        new SinkMetrics(new SimpleMeterRegistry(), new Availability()));
  }

  private static final class EmptyStore implements UsageStore {
    @Override
    public void prepare() {}

    @Override
    public void write(List<UsageRecord> records) {
      throw new AssertionError("nothing is read");
    }
  }
}
