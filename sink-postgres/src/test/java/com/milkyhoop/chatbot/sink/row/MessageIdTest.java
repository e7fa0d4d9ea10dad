package com.milkyhoop.chatbot.sink.row;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.sink.Events;
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
    assertThat(MessageId.of(Events.processed("u1", "s1", "r1")))
        .isEqualTo(UUID.fromString("302caddb-b045-518b-8a12-13d433e8cdc9"));
  }

  @Test
  void shouldDifferWhenUserSessionOrRequestDiffers() {
    assertThat(
            Stream.of(
                    Events.processed("u1", "s1", "r1"),
                    Events.processed("u2", "s1", "r1"),
                    Events.processed("u1", "s2", "r1"),
                    Events.processed("u1", "s1", "r2"))
                .map(MessageId::of))
        .doesNotHaveDuplicates();
  }
}
