package com.milkyhoop.chatbot.schemas;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The header of a record on chat-replies that names the gRPC calls it is for: 8 bytes each,
 * big-endian. A header, so that the value of a final event depends on the outcome alone.
 */
public final class CallIds {
  public static final String HEADER = "call_ids";

  /** Bounds MAX_WATCHERS: calls that watch a turn, and as many that wait for its cancellation. */
  public static final int MOST_WATCHERS = 1000;

  /** Counts the calls that one record is for at most: a final event is for both kinds at once. */
  public static final int MOST = 2 * MOST_WATCHERS;

  private CallIds() {}

  public static byte[] encode(List<Long> callIds) {
    ByteBuffer bytes = ByteBuffer.allocate(callIds.size() * Long.BYTES);
    callIds.forEach(bytes::putLong);
    return bytes.array();
  }

  /** The calls that a record is for; none where the header is missing or of no whole length. */
  public static long[] decode(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null || header.value().length % Long.BYTES != 0) {
      return new long[0];
    }
    ByteBuffer bytes = ByteBuffer.wrap(header.value());
    long[] callIds = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(callIds);
    return callIds;
  }
}
