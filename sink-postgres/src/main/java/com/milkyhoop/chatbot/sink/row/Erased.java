package com.milkyhoop.chatbot.sink.row;

/**
 * Counts what an erasure deleted.
 *
 * @param events rows of {@code chatbot_log}
 * @param messages rows of {@code "ChatMessage"}
 */
public record Erased(int events, int messages) {
  public static final Erased NOTHING = new Erased(0, 0);

  public Erased plus(Erased other) {
    return new Erased(events + other.events, messages + other.messages);
  }
}
