package com.milkyhoop.chatbot.usage.charge;

import com.milkyhoop.chatbot.event.ChargeLine;
import com.milkyhoop.chatbot.event.UsageTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Adds up usage. */
public final class Sums {
  /** Holds the usage of no calls. */
  public static final UsageTotals NONE = UsageTotals.newBuilder().build();

  private Sums() {}

  /** Returns the sum; a count that would overflow stays at the largest number. */
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

  /** Returns sums by model as lines of a charge. */
  static List<ChargeLine> lines(Map<String, UsageTotals> byModel) {
    List<ChargeLine> lines = new ArrayList<>();
    byModel.forEach((model, totals) -> lines.add(new ChargeLine(model, totals)));
    return lines;
  }

  /** Returns what has to be added to take this away. */
  public static UsageTotals negative(UsageTotals totals) {
    return UsageTotals.newBuilder()
        .setRequests(-totals.getRequests())
        .setCalls(-totals.getCalls())
        .setPromptTokens(-totals.getPromptTokens())
        .setCachedTokens(-totals.getCachedTokens())
        .setCacheWrittenTokens(-totals.getCacheWrittenTokens())
        .setCompletionTokens(-totals.getCompletionTokens())
        .setReasoningTokens(-totals.getReasoningTokens())
        .setEstimatedTokens(-totals.getEstimatedTokens())
        .setUnpricedTokens(-totals.getUnpricedTokens())
        .setCostMicros(-totals.getCostMicros())
        .build();
  }

  /** Returns the same as of calls that no price is known of. */
  public static UsageTotals unpriced(UsageTotals totals) {
    return UsageTotals.newBuilder(totals)
        .setUnpricedTokens(sum(totals.getPromptTokens(), totals.getCompletionTokens()))
        .setCostMicros(0)
        .build();
  }

  /**
   * Adds two counts. Saturates instead of throwing: a record that can't be added would stop the
   * ledger.
   */
  private static long sum(long one, long other) {
    long sum = one + other;
    boolean overflows = ((one ^ sum) & (other ^ sum)) < 0;
    if (!overflows) {
      return sum;
    }
    return one < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
