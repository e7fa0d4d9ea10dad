package com.milkyhoop.chatbot.schemas;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The header of a final event that tells how long a turn which comes now would wait for a permit at
 * the processor that wrote it: 4 bytes of partition, 8 of milliseconds, big-endian. A header, so
 * that the value of a final event depends on the outcome alone.
 *
 * @param partition of chat-requests that this processor reads
 * @param expected from the request's arrival until its model call could begin
 */
public record PermitWait(int partition, Duration expected) {
  public static final String HEADER = "permit_wait";
  private static final int BYTES = Integer.BYTES + Long.BYTES;

  public byte[] encode() {
    return ByteBuffer.allocate(BYTES).putInt(partition).putLong(expected.toMillis()).array();
  }

  /** Reads the header; empty where there is no such header, or one of another form. */
  public static Optional<PermitWait> decode(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null || header.value().length != BYTES) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(header.value());
    int partition = bytes.getInt();
    long millis = bytes.getLong();
    return partition < 0 || millis < 0
        ? Optional.empty()
        : Optional.of(new PermitWait(partition, Duration.ofMillis(millis)));
  }
}
