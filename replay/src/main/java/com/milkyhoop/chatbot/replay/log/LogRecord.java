package com.milkyhoop.chatbot.replay.log;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.ConversationId;
import org.jspecify.annotations.Nullable;

/** A record of the log topic, as it was read. */
public sealed interface LogRecord {
  int partition();

  long offset();

  /**
   * Holds a turn's event.
   *
   * @param key of the record; null where it has none
   * @param value its bytes, which the turn was parsed from
   */
  record Event(LoggedTurn turn, byte @Nullable [] key, byte[] value) implements LogRecord {
    @Override
    public int partition() {
      return turn.partition();
    }

    @Override
    public long offset() {
      return turn.offset();
    }
  }

  /**
   * Has all readers forget what stands before it in its partition of a user.
   *
   * @param id of the erasure; its records in all partitions share it
   * @param sessionId empty: all sessions
   */
  record Erasure(int partition, long offset, String id, String userId, String sessionId)
      implements LogRecord {
    /** Returns whether it concerns a conversation. */
    public boolean covers(ConversationId conversation) {
      return covers(conversation.userId(), conversation.sessionId());
    }

    boolean covers(String user, String session) {
      return user.equals(userId) && (sessionId.isEmpty() || session.equals(sessionId));
    }
  }

  /** Erases the event of its key. */
  record Tombstone(int partition, long offset, byte @Nullable [] key) implements LogRecord {}

  /**
   * Is a record that is no event, or none of a conversation.
   *
   * @param reason does not quote it
   */
  record Malformed(int partition, long offset, String reason) implements LogRecord {}
}
