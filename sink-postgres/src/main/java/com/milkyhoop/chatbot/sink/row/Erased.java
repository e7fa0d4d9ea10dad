package com.milkyhoop.chatbot.sink.row;

/**
 * Counts what a step of an erasure deleted.
 *
 * @param events rows of {@code chatbot_log}
 * @param messages rows of {@code "ChatMessage"}
 * @param more whether another step is to be taken
 */
public record Erased(int events, int messages, boolean more) {
  public static final Erased NOTHING = new Erased(0, 0);

  /** Counts what the last step deleted. */
  public Erased(int events, int messages) {
    this(events, messages, false);
  }

  /** Returns what both deleted; there is more where the later one says so. */
  public Erased plus(Erased later) {
    return new Erased(events + later.events, messages + later.messages, later.more);
  }
}
