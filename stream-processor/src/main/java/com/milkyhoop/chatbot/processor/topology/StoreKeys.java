package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.Subject;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of the stores: conversation, 0x00, then a big-endian number or an id. No conversation
 * holds 0x00, so one conversation is one range, in the order of its numbers.
 */
final class StoreKeys {
  /** The one row a task in active-turns that is no turn: the largest recovery marker. */
  static final Bytes MARKER = Bytes.wrap(new byte[] {0});

  private static final byte END = 0;

  private StoreKeys() {}

  static Bytes conversation(ConversationId id) {
    return Bytes.wrap(prefix(id, 0).array());
  }

  /**
   * @param number not negative
   */
  static Bytes numbered(ConversationId id, long number) {
    return Bytes.wrap(prefix(id, Long.BYTES).putLong(number).array());
  }

  static Bytes named(ConversationId id, String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return Bytes.wrap(prefix(id, bytes.length).put(bytes).array());
  }

  /** The number in a key of {@link #numbered}. */
  static long number(Bytes key) {
    byte[] bytes = key.get();
    return ByteBuffer.wrap(bytes, bytes.length - Long.BYTES, Long.BYTES).getLong();
  }

  /** The conversation in a key of {@link #conversation(ConversationId)}. */
  static ConversationId onlyConversation(Bytes key) {
    byte[] bytes = key.get();
    return ConversationId.parse(new String(bytes, 0, Math.max(0, bytes.length - 1), UTF_8));
  }

  /** Returns the conversation in a key of {@link #named}. */
  static ConversationId conversationOfNamed(Bytes key) {
    byte[] bytes = key.get();
    int end = 0;
    while (end < bytes.length && bytes[end] != END) {
      end++;
    }
    return ConversationId.parse(new String(bytes, 0, end, UTF_8));
  }

  /** The conversation in a key of {@link #numbered}. */
  static ConversationId conversation(Bytes key) {
    byte[] bytes = key.get();
    int length = bytes.length - Long.BYTES - 1;
    if (length < 0) {
      throw new MalformedRecordException("store key is too short");
    }
    return ConversationId.parse(new String(bytes, 0, length, UTF_8));
  }

  /** Returns whose rows these are: every key of the subject, and no other, is in the range. */
  static Range of(Subject subject) {
    if (subject.isUser()) {
      String user = subject.userId();
      return new Range(utf8(user + '/'), utf8(user + (char) ('/' + 1)));
    }
    var id = new ConversationId(subject.userId(), subject.sessionId());
    return of(id);
  }

  /** Returns the range of all keys of a conversation. */
  static Range of(ConversationId id) {
    return new Range(utf8(id.key() + '\0'), utf8(id.key() + '\1'));
  }

  /** Bounds keys; the last one is never in the range. */
  record Range(Bytes from, Bytes to) {}

  private static Bytes utf8(String text) {
    return Bytes.wrap(text.getBytes(UTF_8));
  }

  private static ByteBuffer prefix(ConversationId id, int more) {
    byte[] key = id.key().getBytes(UTF_8);
    return ByteBuffer.allocate(key.length + 1 + more).put(key).put(END);
  }
}
