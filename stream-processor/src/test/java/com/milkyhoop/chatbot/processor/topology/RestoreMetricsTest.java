package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestoreMetricsTest {
  private static final TopicPartition FIRST = new TopicPartition("turns-changelog", 0);
  private static final TopicPartition SECOND = new TopicPartition("turns-changelog", 1);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong time = new AtomicLong();
  private final RestoreMetrics meters = new RestoreMetrics(registry, time::get);

  @Test
  void shouldSayHowMuchIsLeftAndSinceWhen() {
    meters.onRestoreStart(FIRST, StoreNames.TURNS, 100, 1_100);
    pass(Duration.ofSeconds(4));
    meters.onRestoreStart(SECOND, StoreNames.TURNS, 0, 500);
    meters.onBatchRestored(FIRST, StoreNames.TURNS, 400, 300);
    pass(Duration.ofSeconds(2));

    assertThat(remaining()).isEqualTo(700 + 500);
    assertThat(seconds()).isEqualTo(6);
    assertThat(registry.counter("chatbot.store.restored.records", "store", "turns").count())
        .isEqualTo(300);
  }

  @Test
  void shouldSayZeroWhenARestoreIsOverOrGoesElsewhere() {
    meters.onRestoreStart(FIRST, StoreNames.TURNS, 0, 10);
    meters.onRestoreStart(SECOND, StoreNames.TURNS, 0, 10);
    pass(Duration.ofSeconds(1));

    meters.onRestoreEnd(FIRST, StoreNames.TURNS, 10);
    meters.onRestoreSuspended(SECOND, StoreNames.TURNS, 3);

    assertThat(remaining()).isZero();
    assertThat(seconds()).isZero();
  }

  private void pass(Duration by) {
    time.addAndGet(by.toNanos());
  }

  private double remaining() {
    return registry
        .get("chatbot.store.restore.remaining.records")
        .tag("store", "turns")
        .gauge()
        .value();
  }

  private double seconds() {
    return registry.get("chatbot.store.restore.seconds").gauge().value();
  }
}
