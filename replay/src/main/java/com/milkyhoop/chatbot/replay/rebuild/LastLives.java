package com.milkyhoop.chatbot.replay.rebuild;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the last life of each conversation of the log: some 200 bytes for each of them.
 * Thread-safe, as long as the turns of a conversation come from one thread.
 */
final class LastLives {
  private final Map<ConversationId, Life> conversations = new ConcurrentHashMap<>();

  void add(LoggedTurn turn) {
    conversations.computeIfAbsent(turn.conversation(), _ -> new Life()).add(turn);
  }

  /** Forgets the conversations that ended before. */
  void dropIdleSince(Instant time) {
    conversations.values().removeIf(life -> life.endedAt() < time.toEpochMilli());
  }

  Optional<Life> of(ConversationId conversation) {
    return Optional.ofNullable(conversations.get(conversation));
  }

  int size() {
    return conversations.size();
  }
}
