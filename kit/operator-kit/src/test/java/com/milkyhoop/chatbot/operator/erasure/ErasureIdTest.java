package com.milkyhoop.chatbot.operator.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ErasureIdTest {
  @Test
  void shouldSayWhenItWasMade() {
    Instant now = Instant.parse("2026-11-29T10:00:00.123Z");

    String id = ErasureId.make(now);

    assertThat(UUID.fromString(id).version()).isEqualTo(7);
    assertThat(UUID.fromString(id).variant()).isEqualTo(2);
    assertThat(ErasureId.madeAt(id)).contains(now);
  }

  @Test
  void shouldNotTakeAnotherIdForOne() {
    assertThat(ErasureId.madeAt(UUID.randomUUID().toString())).isEmpty();
    assertThat(ErasureId.madeAt("ana")).isEmpty();
  }
}
