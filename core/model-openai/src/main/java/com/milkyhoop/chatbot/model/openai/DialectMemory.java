package com.milkyhoop.chatbot.model.openai;

/** The dialect of one model at one server, as far as it is known by now. Thread-safe. */
final class DialectMemory {
  private volatile Dialect current;

  DialectMemory(Dialect first) {
    current = first;
  }

  Dialect current() {
    return current;
  }

  /**
   * Learns from a server's refusal what its requests may hold.
   *
   * @param sent the dialect of the request that was refused
   * @return whether the same request in the {@link #current} dialect may be taken
   */
  boolean learn(Dialect sent, CallFailure failure) {
    return !current().equals(sent);
  }
}
