package com.milkyhoop.chatbot.modelstub;

/** Keeps {@link StubCounts}. Thread-safe: all numbers change together. */
final class StubCounters {

  private long requests;
  private long refused;
  private long completed;
  private long cut;
  private long aborted;
  private long highestLive;
  private long promptTokens;
  private long cachedPromptTokens;
  private long answerTokens;

  /** Says how a request ended. */
  enum End {
    REFUSED,
    COMPLETED,
    CUT,
    ABORTED
  }

  synchronized long begin() {
    requests++;
    highestLive = Math.max(highestLive, live());
    return requests;
  }

  synchronized void end(End end) {
    switch (end) {
      case REFUSED -> refused++;
      case COMPLETED -> completed++;
      case CUT -> cut++;
      case ABORTED -> aborted++;
    }
  }

  synchronized void read(PromptTokens prompt) {
    promptTokens += prompt.count();
    cachedPromptTokens += prompt.cached();
  }

  synchronized void sent(int tokens) {
    answerTokens += tokens;
  }

  synchronized StubCounts counts() {
    return new StubCounts(
        requests,
        refused,
        completed,
        cut,
        aborted,
        live(),
        highestLive,
        promptTokens,
        cachedPromptTokens,
        answerTokens);
  }

  private long live() {
    return requests - refused - completed - cut - aborted;
  }
}
