package com.milkyhoop.chatbot.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.TraceParent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a dead letter says, and that it always fits. */
class DeadLetterTest {
  private static final int LIMIT = 1_048_588;
  private static final byte[] KEY = "budi/main".getBytes(UTF_8);
  private static final byte[] VALUE = "bytes as they were".getBytes(UTF_8);

  @Test
  void shouldSayWhereTheRecordStoodAndWhy() {
    DeadLetter letter = letter(KEY, VALUE, new RecordHeaders(), "record is empty", LIMIT);

    assertThat(letter.key()).isEqualTo(KEY);
    assertThat(letter.value()).isEqualTo(VALUE);
    assertThat(text(letter.headers(), DeadLetter.TOPIC)).isEqualTo("chat-requests");
    assertThat(text(letter.headers(), DeadLetter.PARTITION)).isEqualTo("3");
    assertThat(text(letter.headers(), DeadLetter.OFFSET)).isEqualTo("42");
    assertThat(text(letter.headers(), DeadLetter.CAUSE)).isEqualTo("record is empty");
    assertThat(letter.headers().lastHeader(DeadLetter.TRUNCATED)).isNull();
  }

  @Test
  void shouldKeepThatThereWasNoKeyAndNoValue() {
    DeadLetter letter = letter(null, null, new RecordHeaders(), "cause", LIMIT);

    assertThat(letter.key()).isNull();
    assertThat(letter.value()).isNull();
  }

  @Test
  void shouldKeepTheRecordsOwnHeadersAndLeaveThemAsTheyWere() {
    Headers original = new RecordHeaders().add(TraceParent.HEADER, "00-…".getBytes(UTF_8));

    Headers headers = letter(KEY, VALUE, original, "cause", LIMIT).headers();

    assertThat(headers.toArray()).hasSize(5).startsWith(original.toArray());
    assertThat(original.toArray()).hasSize(1);
  }

  @Test
  void shouldAddItsOwnAfterThoseOfAnEarlierDeath() {
    Headers first = letter(KEY, VALUE, new RecordHeaders(), "first", LIMIT).headers();

    Headers second = letter(KEY, VALUE, first, "second", LIMIT).headers();

    assertThat(text(second, DeadLetter.CAUSE)).isEqualTo("second");
    assertThat(second.headers(DeadLetter.CAUSE)).hasSize(2);
  }

  @Test
  void shouldCutALongCauseBetweenCharacters() {
    String cause = "x".repeat(998) + "🙂 and more";

    Headers headers = letter(KEY, VALUE, new RecordHeaders(), cause, LIMIT).headers();

    assertThat(text(headers, DeadLetter.CAUSE)).isEqualTo("x".repeat(998));
  }

  @ParameterizedTest
  @ValueSource(ints = {DeadLetter.SMALLEST_LIMIT, 20_000, LIMIT, 33_554_432})
  void shouldFitHoweverLargeTheRecordIs(int limit) {
    byte[] large = new byte[limit];
    var headers = new RecordHeaders().add("huge", large);
    for (int i = 0; i < limit / 20; i++) {
      headers.add("h" + i, KEY);
    }
    String cause = "🙂".repeat(100_000);

    for (byte[] key : List.of(KEY, large)) {
      for (byte[] value : List.of(VALUE, large)) {
        for (Headers some : List.of(new RecordHeaders(), headers)) {
          assertThat(batchBytes(letter(key, value, some, cause, limit))).isLessThanOrEqualTo(limit);
        }
      }
    }
  }

  @Test
  void shouldCutTheValueAndSayHowMuchThereWas() {
    byte[] value = new byte[LIMIT];
    new Random(1).nextBytes(value);
    Headers original = new RecordHeaders().add(TraceParent.HEADER, "00-…".getBytes(UTF_8));

    DeadLetter letter = letter(KEY, value, original, "too large", LIMIT);

    byte[] kept = Objects.requireNonNull(letter.value());
    assertThat(letter.key()).isEqualTo(KEY);
    assertThat(kept).hasSizeGreaterThan(LIMIT * 99 / 100);
    assertThat(ByteBuffer.wrap(kept)).isEqualTo(ByteBuffer.wrap(value, 0, kept.length));
    assertThat(text(letter.headers(), DeadLetter.TRUNCATED))
        .isEqualTo(
            "kept %d of 1048588 bytes of the value, 9 of 9 of the key, 1 of 1 headers"
                .formatted(kept.length));
    assertThat(text(letter.headers(), TraceParent.HEADER)).isEqualTo("00-…");
    assertThat(text(letter.headers(), DeadLetter.CAUSE)).isEqualTo("too large");
  }

  @Test
  void shouldKeepTheSmallHeadersWhenAHugeOneStandsBeforeThem() {
    var original = new RecordHeaders().add("huge", new byte[LIMIT]).add("small", KEY);

    DeadLetter letter = letter(KEY, VALUE, original, "cause", LIMIT);

    assertThat(text(letter.headers(), "small")).isEqualTo("budi/main");
    assertThat(letter.headers().lastHeader("huge")).isNull();
    assertThat(letter.value()).isEqualTo(VALUE);
    assertThat(text(letter.headers(), DeadLetter.TRUNCATED)).endsWith("1 of 2 headers");
  }

  private static DeadLetter letter(
      byte @Nullable [] key, byte @Nullable [] value, Headers headers, String cause, int limit) {
    var source = new DeadLetter.Source("chat-requests", 3, 42);
    return DeadLetter.of(key, value, headers, source, cause, limit);
  }

  /** Kafka's own upper bound for a batch of this record alone. */
  private static int batchBytes(DeadLetter letter) {
    return org.apache.kafka.common.record.internal.AbstractRecords.estimateSizeInBytesUpperBound(
        (byte) 2,
        org.apache.kafka.common.record.internal.CompressionType.NONE,
        letter.key(),
        letter.value(),
        letter.headers().toArray());
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }
}
