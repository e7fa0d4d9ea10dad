package com.milkyhoop.chatbot.operator.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.operator.TestInstallation;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.Subject;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeptEventsTest {
  private final KeptEvents kept = new KeptEvents(new Subject("ana", ""));
  private long offset;

  /** A user may have more text than the process has memory. */
  @Test
  void shouldHoldNothingOfWhatAnEventSays() {
    WeakReference<byte[]> text = takeOne();

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(text.get()).isNull();
            });

    assertThat(kept.offsets()).containsExactly(0);
    Reference.reachabilityFence(kept);
  }

  @Test
  void shouldTellWhereWhatIsNotErasedStandsR15() {
    take(event("s1", "r1"));
    take(event("s2", "r1"));
    take(LogEvent.userErased("ana", "s1", "e1", new UUID(1, 2), Instant.now()));
    take(event("s1", "r2"));
    take(event("s2", "r2"));
    take(new LogKey("ana", "s1", "r1"), null);
    take(new LogKey("ana", "s2", "r2"), null);
    take(event("s2", "r3"));

    assertThat(kept.offsets()).containsExactly(1, 3, 7);
  }

  /** Keeps no hold on the value itself. */
  private WeakReference<byte[]> takeOne() {
    LogEvent event = event("s1", "r1");
    byte[] value = event.toJson();
    take(LogKey.of(event), value);
    return new WeakReference<>(value);
  }

  private static LogEvent event(String session, String request) {
    return TestInstallation.event("ana", session, request, "what I said");
  }

  private void take(LogEvent event) {
    take(LogKey.of(event), event.toJson());
  }

  private void take(LogKey key, byte @Nullable [] value) {
    kept.take(new ConsumerRecord<>("log", 0, offset++, key.encode(), value));
  }
}
