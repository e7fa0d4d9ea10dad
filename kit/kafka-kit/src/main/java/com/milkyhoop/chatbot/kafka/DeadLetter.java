package com.milkyhoop.chatbot.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be processed, for a person to look at: key, value and headers as they
 * were read, and headers that say where it stood and why. It always fits its topic: where the whole
 * does not, headers, key and value are cut, and {@link #TRUNCATED} says what is left of how much.
 */
public record DeadLetter(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
  public static final String CAUSE = "dlq.cause";
  public static final String TOPIC = "dlq.topic";
  public static final String PARTITION = "dlq.partition";
  public static final String OFFSET = "dlq.offset";
  public static final String TRUNCATED = "dlq.truncated";

  /** Says of a record that was written back at which offset it stood before. */
  public static final String REDRIVEN_FROM = "dlq.redriven_from";

  /** The least that a topic of dead letters must take; from here on every one fits. */
  public static final int SMALLEST_LIMIT = 8 * 1024;

  private static final int MAX_CAUSE_BYTES = 1000;
  private static final int MAX_KEY_BYTES = 1024;
  private static final int MAX_HEADER_BYTES = 8 * 1024;

  /** A batch of one record: 61 bytes of the batch, at most 21 of the record besides its content. */
  private static final int BATCH_BYTES = 61 + 21;

  /** Two lengths of at most 5 bytes. */
  private static final int HEADER_BYTES = 10;

  /** Holds what a compressor adds to bytes that it can't make smaller: one in so many, and some. */
  private static final int INCOMPRESSIBLE = 256;

  private static final int COMPRESSION_BYTES = 64;

  /** Says where a record stood. */
  public record Source(String topic, int partition, long offset) {}

  /**
   * @param cause why it could not be processed; of a long one the beginning is kept
   * @param maxBytes the largest batch that its topic takes and its producer sends, at least {@link
   *     #SMALLEST_LIMIT}
   */
  public static DeadLetter of(
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers original,
      Source source,
      String cause,
      int maxBytes) {
    Headers own = own(source, cause);
    Headers all = new RecordHeaders(original.toArray());
    own.forEach(all::add);
    if (size(key, value, all) <= maxBytes) {
      return new DeadLetter(key, value, all);
    }
    return truncated(key, value, original, own, maxBytes);
  }

  private static DeadLetter truncated(
      byte @Nullable [] key, byte @Nullable [] value, Headers original, Headers own, int maxBytes) {
    Headers kept = first(original, Math.min(MAX_HEADER_BYTES, maxBytes / 4));
    int keptHeaders = kept.toArray().length;
    own.forEach(kept::add);
    byte[] keptKey = cut(key, MAX_KEY_BYTES);
    byte[] note = note(key, value, original, 0, keptHeaders);
    // Numbers take up to ten digits: the final note is no longer than this and ten bytes.
    int others = size(keptKey, null, kept) + headerSize(TRUNCATED, note) + 10;
    int room = maxBytes - others - maxBytes / INCOMPRESSIBLE;
    byte[] keptValue = cut(value, Math.max(room, 0));
    kept.add(TRUNCATED, note(key, value, original, length(keptValue), keptHeaders));
    return new DeadLetter(keptKey, keptValue, kept);
  }

  private static Headers own(Source source, String cause) {
    Headers headers = new RecordHeaders();
    headers.add(TOPIC, source.topic().getBytes(UTF_8));
    headers.add(PARTITION, Integer.toString(source.partition()).getBytes(UTF_8));
    headers.add(OFFSET, Long.toString(source.offset()).getBytes(UTF_8));
    headers.add(CAUSE, shortened(cause));
    return headers;
  }

  /** Writes the note, for a person as all of it is. */
  private static byte[] note(
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers headers,
      int keptValue,
      int keptHeaders) {
    return "kept %d of %d bytes of the value, %d of %d of the key, %d of %d headers"
        .formatted(
            keptValue,
            length(value),
            Math.min(length(key), MAX_KEY_BYTES),
            length(key),
            keptHeaders,
            headers.toArray().length)
        .getBytes(UTF_8);
  }

  /** The first headers that fit; one that is too large is left out. */
  private static Headers first(Headers original, int maxBytes) {
    Headers kept = new RecordHeaders();
    int room = maxBytes;
    for (Header header : original) {
      int size = headerSize(header.key(), header.value());
      if (size <= room) {
        kept.add(header);
        room -= size;
      }
    }
    return kept;
  }

  private static byte @Nullable [] cut(byte @Nullable [] bytes, int max) {
    return bytes == null || bytes.length <= max ? bytes : Arrays.copyOf(bytes, max);
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** The most bytes that it takes as a batch of its own, however it is compressed. */
  private static int size(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    long size = (long) BATCH_BYTES + length(key) + length(value);
    for (Header header : headers) {
      size += headerSize(header.key(), header.value());
    }
    return (int) Math.min(Integer.MAX_VALUE, size + size / INCOMPRESSIBLE + COMPRESSION_BYTES);
  }

  private static int headerSize(String name, byte @Nullable [] value) {
    return HEADER_BYTES + name.getBytes(UTF_8).length + length(value);
  }

  private static byte[] shortened(String cause) {
    byte[] utf8 = cause.getBytes(UTF_8);
    if (utf8.length <= MAX_CAUSE_BYTES) {
      return utf8;
    }
    int end = MAX_CAUSE_BYTES;
    while (isContinuation(utf8[end])) {
      end--;
    }
    return Arrays.copyOf(utf8, end);
  }

  private static boolean isContinuation(byte utf8) {
    return (utf8 & 0xC0) == 0x80;
  }
}
