package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

  @Test
  void shouldSayWhereTheRecordStoodAndWhy() {
    Headers headers =
        DeadLetter.headers(new RecordHeaders(), "chat-requests", 3, 42, "record is empty");

    assertThat(text(headers, DeadLetter.TOPIC)).isEqualTo("chat-requests");
    assertThat(text(headers, DeadLetter.PARTITION)).isEqualTo("3");
    assertThat(text(headers, DeadLetter.OFFSET)).isEqualTo("42");
    assertThat(text(headers, DeadLetter.CAUSE)).isEqualTo("record is empty");
  }

  @Test
  void shouldKeepTheRecordsOwnHeadersAndLeaveThemAsTheyWere() {
    Headers original = new RecordHeaders().add(TraceParent.HEADER, "00-…".getBytes(UTF_8));

    Headers headers = DeadLetter.headers(original, "t", 0, 0, "cause");

    assertThat(headers.toArray()).hasSize(5).startsWith(original.toArray());
    assertThat(original.toArray()).hasSize(1);
  }

  @Test
  void shouldAddItsOwnAfterThoseOfAnEarlierDeath() {
    Headers first = DeadLetter.headers(new RecordHeaders(), "t", 0, 7, "first");

    Headers second = DeadLetter.headers(first, "t-dlq", 0, 0, "second");

    assertThat(text(second, DeadLetter.CAUSE)).isEqualTo("second");
    assertThat(second.headers(DeadLetter.CAUSE)).hasSize(2);
  }

  @Test
  void shouldCutALongCauseBetweenCharacters() {
    String cause = "x".repeat(999) + "🙂 and more";

    Headers headers = DeadLetter.headers(new RecordHeaders(), "t", 0, 0, cause);

    assertThat(text(headers, DeadLetter.CAUSE)).isEqualTo("x".repeat(999));
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }
}
