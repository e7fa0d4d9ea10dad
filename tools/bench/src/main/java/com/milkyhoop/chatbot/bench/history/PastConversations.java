package com.milkyhoop.chatbot.bench.history;

import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Conversations of equal length that took place before. Names and request ids are spread over the
 * whole range of their stores, as real ones are.
 *
 * @param prefix of the users' names
 * @param count of conversations
 * @param turns of each conversation
 */
public record PastConversations(String prefix, int count, int turns, PastExchange turn) {
  /** Odd, so that multiplying by it maps each number to another one. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /**
   * Returns what {@link ChatbotSource} asks for to go on with it.
   *
   * @param number from 0 to {@code count - 1}
   */
  public String name(int number) {
    return prefix + HexFormat.of().toHexDigits(number * SPREAD);
  }

  /** The turns of all of them. */
  public long allTurns() {
    return (long) count * turns;
  }

  /** Its name in full. */
  public ConversationId id(int number) {
    return new ConversationId(name(number), ChatbotSource.SESSION);
  }

  String requestId(int number, int turn) {
    return new UUID(number * SPREAD, (turn + 1L) * SPREAD).toString();
  }
}
