package com.milkyhoop.chatbot.processor.servers;

/** The tokens of one answer as its server counted them; 0 where it did not count that kind. */
record Counts(long prompt, long cached, long cacheWritten, long completion, long reasoning) {
  /** What {@link Events#USAGE} says. */
  static final Counts USUAL = new Counts(7, 0, 0, 3, 0);

  Counts withCached(long tokens) {
    return new Counts(prompt, tokens, cacheWritten, completion, reasoning);
  }

  Counts withCacheWritten(long tokens) {
    return new Counts(prompt, cached, tokens, completion, reasoning);
  }

  Counts withReasoning(long tokens) {
    return new Counts(prompt, cached, cacheWritten, completion, tokens);
  }
}
