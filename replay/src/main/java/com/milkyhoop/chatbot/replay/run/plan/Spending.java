package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTarget;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Price;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what a run has cost, and bounds what it may. What has no price is counted, never taken
 * for free. One thread.
 */
final class Spending {
  private final TargetPrices prices;
  private final @Nullable BigDecimal cap;
  private BigDecimal spent = BigDecimal.ZERO;
  private long unpriced;
  private long estimated;

  /**
   * @param cap null for none
   */
  Spending(TargetPrices prices, @Nullable BigDecimal cap) {
    this.prices = prices;
    this.cap = cap;
  }

  /** Returns what a call may cost at most; empty where its model has no price. */
  Optional<BigDecimal> most(ReplayTarget target, int promptTokens) {
    return prices
        .of(target)
        .map(price -> price.cost(ModelUsage.of(promptTokens, target.getMaxTokens())));
  }

  /** Returns whether a further call keeps the cap, whatever those in flight will cost. */
  boolean allows(BigDecimal reserved, BigDecimal most) {
    return cap == null || spent.add(reserved).add(most).compareTo(cap) <= 0;
  }

  /**
   * Adds a result.
   *
   * @param task that it is a result of; null where that is not known any more
   * @param promptTokens by our count, for a server that did not count
   */
  void add(ReplayResult result, @Nullable ReplayTask task, int promptTokens) {
    if (result.getCalls() == 0 && result.getUsage() == null) {
      return;
    }
    ReplayTarget target = task == null ? null : task.getTarget();
    Optional<Price> price = target == null ? prices.of(modelOf(result)) : prices.of(target);
    if (price.isEmpty()) {
      unpriced++;
      return;
    }
    ModelUsage usage = ResultRecords.usage(result).orElse(null);
    if (usage == null) {
      estimated++;
      usage = ModelUsage.of(promptTokens, TokenCounter.forModel("").count(result.getReply()));
    }
    spent = spent.add(price.get().cost(usage));
  }

  /** Returns the model of a result; a judge's name begins with its model's. */
  private static String modelOf(ReplayResult result) {
    return result.getJudge().isEmpty()
        ? result.getModel()
        : result.getJudge().replaceFirst(",.*", "");
  }

  BigDecimal spent() {
    return spent;
  }

  /** Returns how many calls have no price. */
  long unpriced() {
    return unpriced;
  }

  /** Returns how many calls were counted by us, since their server did not. */
  long estimated() {
    return estimated;
  }

  String currency() {
    return prices.currency();
  }
}
