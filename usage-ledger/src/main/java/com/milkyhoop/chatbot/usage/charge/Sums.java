package com.milkyhoop.chatbot.usage.charge;

import com.milkyhoop.chatbot.event.UsageTotals;

/** Adds up what was used. */
public final class Sums {
  /** Is what was used before anything was. */
  public static final UsageTotals NONE = UsageTotals.newBuilder().build();

  private Sums() {}

  /**
   * Returns both together.
   *
   * @throws ArithmeticException when a sum is no 64-bit number any more
   */
  public static UsageTotals of(UsageTotals one, UsageTotals other) {
    return UsageTotals.newBuilder()
        .setRequests(Math.addExact(one.getRequests(), other.getRequests()))
        .setCalls(Math.addExact(one.getCalls(), other.getCalls()))
        .setPromptTokens(Math.addExact(one.getPromptTokens(), other.getPromptTokens()))
        .setCachedTokens(Math.addExact(one.getCachedTokens(), other.getCachedTokens()))
        .setCacheWrittenTokens(
            Math.addExact(one.getCacheWrittenTokens(), other.getCacheWrittenTokens()))
        .setCompletionTokens(Math.addExact(one.getCompletionTokens(), other.getCompletionTokens()))
        .setReasoningTokens(Math.addExact(one.getReasoningTokens(), other.getReasoningTokens()))
        .setEstimatedTokens(Math.addExact(one.getEstimatedTokens(), other.getEstimatedTokens()))
        .setUnpricedTokens(Math.addExact(one.getUnpricedTokens(), other.getUnpricedTokens()))
        .setCostMicros(Math.addExact(one.getCostMicros(), other.getCostMicros()))
        .build();
  }
}
