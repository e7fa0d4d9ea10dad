package com.milkyhoop.chatbot.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Names the erasure that a tombstone is of: a record's header {@code erasure}. So the receipt of an
 * erasure counts its own tombstones, and nobody else's (R15).
 */
public final class ErasureHeader {
  private static final String NAME = "erasure";

  private ErasureHeader() {}

  /** Returns the header of a tombstone of this erasure. */
  public static Header of(String erasureId) {
    return new RecordHeader(NAME, erasureId.getBytes(UTF_8));
  }

  /** Returns whether a record with these headers is of this erasure. */
  public static boolean names(Headers headers, String erasureId) {
    Header header = headers.lastHeader(NAME);
    return header != null
        && header.value() != null
        && new String(header.value(), UTF_8).equals(erasureId);
  }
}
