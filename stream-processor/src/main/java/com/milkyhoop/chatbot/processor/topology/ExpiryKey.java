package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * A key of the expiry store: the hour in which something is due, big-endian, then what it is. So
 * what is due comes first, and is found without looking at anything else.
 *
 * @param hour since the epoch
 * @param requestId empty where the conversation itself is due
 */
record ExpiryKey(long hour, ConversationId conversation, Optional<String> requestId) {
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();
  private static final byte END = 0;

  /** Stands in place of a request id, which has no such letter. */
  private static final String ERASURE = "/";

  static ExpiryKey of(long at, ConversationId conversation, Optional<String> requestId) {
    return new ExpiryKey(Math.ceilDiv(at, HOUR_MS), conversation, requestId);
  }

  /** Returns the entry of a conversation with rows to erase, which is due at once. */
  static ExpiryKey ofErasure(ConversationId conversation) {
    return new ExpiryKey(0, conversation, Optional.of(ERASURE));
  }

  /** Returns whether it is of {@link #ofErasure}. */
  boolean isErasure() {
    return requestId.filter(ERASURE::equals).isPresent();
  }

  /** All keys that are due at this time are less than this. */
  static Bytes endOfDue(long now) {
    long hour = Math.max(0, Math.floorDiv(now, HOUR_MS) + 1);
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(hour).array());
  }

  static ExpiryKey parse(Bytes key) {
    byte[] bytes = key.get();
    if (bytes.length < Long.BYTES) {
      throw new MalformedRecordException("expiry key is too short");
    }
    long hour = ByteBuffer.wrap(bytes).getLong();
    int end = Long.BYTES;
    while (end < bytes.length && bytes[end] != END) {
      end++;
    }
    var conversation = new String(bytes, Long.BYTES, end - Long.BYTES, UTF_8);
    Optional<String> requestId =
        end == bytes.length
            ? Optional.empty()
            : Optional.of(new String(Arrays.copyOfRange(bytes, end + 1, bytes.length), UTF_8));
    return new ExpiryKey(hour, ConversationId.parse(conversation), requestId);
  }

  Bytes encode() {
    byte[] id = conversation.key().getBytes(UTF_8);
    byte[] request = requestId.orElse("").getBytes(UTF_8);
    int more = requestId.isPresent() ? 1 + request.length : 0;
    ByteBuffer key = ByteBuffer.allocate(Long.BYTES + id.length + more).putLong(hour).put(id);
    if (requestId.isPresent()) {
      key.put(END).put(request);
    }
    return Bytes.wrap(key.array());
  }
}
