package com.milkyhoop.chatbot.operator.letter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RedriveRulesTest {
  private static final Instant OLDEST = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant ERASED = OLDEST.plus(Duration.ofHours(2));

  private final RecentErasures erasures =
      new RecentErasures(Codecs.singleObject(SchemaVersions.shipped()).requests());
  private final RedriveRules rules = new RedriveRules(OLDEST, erasures);

  @Test
  void shouldLeaveALetterThatIsOlderThanItsRequestCounts() {
    assertThat(rules.refusal(letter("u/s", OLDEST.minusMillis(1))))
        .contains("older than REQUEST_TTL");
    assertThat(rules.refusal(letter("u/s", OLDEST))).isEmpty();
  }

  @Test
  void shouldLeaveWhatIsOlderThanTheErasureOfItsUserR15() {
    erasures.add(new Subject("u", ""), ERASED);
    erasures.add(new Subject("u", ""), ERASED.minusSeconds(60));

    assertThat(rules.refusal(letter("u/s", ERASED.minusSeconds(1))))
        .contains("its user was erased since");
    assertThat(rules.refusal(letter("other/s", ERASED.minusSeconds(1)))).isEmpty();
    assertThat(rules.refusal(letter("u/s", ERASED.plusSeconds(60)))).isEmpty();
  }

  @Test
  void shouldLeaveTheErasedSessionAloneWhenOnlyItWasErasedR15() {
    erasures.add(new Subject("u", "s"), ERASED);

    assertThat(rules.refusal(letter("u/s", ERASED))).isPresent();
    assertThat(rules.refusal(letter("u/t", ERASED))).isEmpty();
  }

  @Test
  void shouldLeaveWhatNobodyCanTellTheUserOf() {
    assertThat(rules.refusal(letter("no conversation", ERASED)))
        .contains("its key is not user_id/session_id");
  }

  /** A letter may be an erasure, which names no session. */
  @Test
  void shouldWriteBackWhatAsksForAnErasure() {
    assertThat(rules.refusal(letter("u/", ERASED))).isEmpty();
  }

  private static ReadLetter letter(String key, Instant at) {
    byte[] bytes = key.getBytes(UTF_8);
    return ReadLetter.of(
        new ConsumerRecord<>(
            "chat-requests-dlq",
            0,
            7,
            at.toEpochMilli(),
            TimestampType.LOG_APPEND_TIME,
            bytes.length,
            1,
            bytes,
            new byte[] {1},
            new RecordHeaders().add(DeadLetter.PARTITION, "1".getBytes(UTF_8)),
            Optional.empty()));
  }
}
