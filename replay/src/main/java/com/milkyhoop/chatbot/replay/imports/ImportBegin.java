package com.milkyhoop.chatbot.replay.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Names the header that says of an imported turn where its partition ended when its import began:
 * an erasure between there and the turn came while that import ran, whoever finds it.
 */
final class ImportBegin {
  private static final String NAME = "import.begin";

  private ImportBegin() {}

  /** Returns the header of an import that began at this offset. */
  static Header of(long offset) {
    return new RecordHeader(NAME, Long.toString(offset).getBytes(UTF_8));
  }

  /** Returns the offset; empty where no import wrote the record. */
  static Optional<Long> of(Headers headers) {
    return Optional.ofNullable(headers.lastHeader(NAME))
        .map(Header::value)
        .map(value -> new String(value, UTF_8))
        .filter(text -> text.matches("\\d{1,18}"))
        .map(Long::valueOf);
  }
}
