package com.milkyhoop.chatbot.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MessageIdTest {
  private static final UUID DNS = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

  /** RFC 9562, appendix A.4. */
  @Test
  void shouldGiveTheUuidOfTheRfcWhenItsExampleIsNamed() {
    assertThat(MessageId.nameBased(DNS, "www.example.com"))
        .isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
  }

  @Test
  void shouldStayTheSameForEver() {
    assertThat(MessageId.of(processed("u1", "s1", "r1")))
        .isEqualTo(UUID.fromString("302caddb-b045-518b-8a12-13d433e8cdc9"));
  }

  @Test
  void shouldDifferWhenUserSessionOrRequestDiffers() {
    assertThat(
            Stream.of(
                    processed("u1", "s1", "r1"),
                    processed("u2", "s1", "r1"),
                    processed("u1", "s2", "r1"),
                    processed("u1", "s1", "r2"))
                .map(MessageId::of))
        .doesNotHaveDuplicates();
  }

  private static LogEvent processed(String user, String session, String request) {
    return new LogEvent(
        LogEvent.Type.MESSAGE_PROCESSED,
        user,
        new UUID(0, 1),
        "Halo",
        "Hai",
        Instant.EPOCH,
        request,
        session,
        1,
        null,
        null,
        null,
        1,
        List.of(),
        null,
        null,
        null,
        null);
  }
}
