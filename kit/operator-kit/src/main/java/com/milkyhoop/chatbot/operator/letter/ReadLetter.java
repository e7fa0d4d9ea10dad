package com.milkyhoop.chatbot.operator.letter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kafka.DeadLetter;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A dead letter as it stands on its topic.
 *
 * @param offset on the topic of dead letters
 * @param place where the record stood that could not be processed
 * @param truncated what of it was cut, in words; empty where it is whole
 */
public record ReadLetter(
    long offset,
    Instant time,
    String place,
    String cause,
    Optional<String> truncated,
    ConsumerRecord<byte[], byte[]> record) {

  static ReadLetter of(ConsumerRecord<byte[], byte[]> record) {
    return new ReadLetter(
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        "%s-%s@%s"
            .formatted(
                header(record, DeadLetter.TOPIC).orElse("?"),
                header(record, DeadLetter.PARTITION).orElse("?"),
                header(record, DeadLetter.OFFSET).orElse("?")),
        header(record, DeadLetter.CAUSE).orElse("unknown"),
        header(record, DeadLetter.TRUNCATED),
        record);
  }

  /** Returns the partition that it stood on. */
  public Optional<Integer> partition() {
    return header(record, DeadLetter.PARTITION)
        .filter(it -> it.matches("\\d{1,9}"))
        .map(Integer::valueOf);
  }

  /** Returns the offset that it had there. */
  Optional<Long> offsetBefore() {
    return offset(header(record, DeadLetter.OFFSET));
  }

  /** Returns the offset that a record had before it was written back; empty for other records. */
  static Optional<Long> redrivenFrom(ConsumerRecord<byte[], byte[]> record) {
    return offset(header(record, DeadLetter.REDRIVEN_FROM));
  }

  private static Optional<Long> offset(Optional<String> text) {
    return text.filter(it -> it.matches("\\d{1,18}")).map(Long::valueOf);
  }

  private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, UTF_8));
  }
}
