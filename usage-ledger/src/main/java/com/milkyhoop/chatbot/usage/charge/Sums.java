package com.milkyhoop.chatbot.usage.charge;

import com.milkyhoop.chatbot.event.UsageTotals;

/** Adds up what was used. */
public final class Sums {
  /** Is what was used before anything was. */
  public static final UsageTotals NONE = UsageTotals.newBuilder().build();

  private Sums() {}

  /** Returns both together; what is more than a number can be stays at the largest. */
  public static UsageTotals of(UsageTotals one, UsageTotals other) {
    return UsageTotals.newBuilder()
        .setRequests(sum(one.getRequests(), other.getRequests()))
        .setCalls(sum(one.getCalls(), other.getCalls()))
        .setPromptTokens(sum(one.getPromptTokens(), other.getPromptTokens()))
        .setCachedTokens(sum(one.getCachedTokens(), other.getCachedTokens()))
        .setCacheWrittenTokens(sum(one.getCacheWrittenTokens(), other.getCacheWrittenTokens()))
        .setCompletionTokens(sum(one.getCompletionTokens(), other.getCompletionTokens()))
        .setReasoningTokens(sum(one.getReasoningTokens(), other.getReasoningTokens()))
        .setEstimatedTokens(sum(one.getEstimatedTokens(), other.getEstimatedTokens()))
        .setUnpricedTokens(sum(one.getUnpricedTokens(), other.getUnpricedTokens()))
        .setCostMicros(sum(one.getCostMicros(), other.getCostMicros()))
        .build();
  }

  /** Returns the same as of calls that no price is known of. */
  public static UsageTotals unpriced(UsageTotals totals) {
    return UsageTotals.newBuilder(totals)
        .setUnpricedTokens(sum(totals.getPromptTokens(), totals.getCompletionTokens()))
        .setCostMicros(0)
        .build();
  }

  /** Must not throw: a sum is made where a record that can't be added would stop the ledger. */
  private static long sum(long one, long other) {
    return other > Long.MAX_VALUE - one ? Long.MAX_VALUE : one + other;
  }
}
