package com.milkyhoop.chatbot.ingress.call;

import java.time.Duration;

/**
 * Says what a turn may cost at most.
 *
 * @param tokens of prompts and answers; {@link #UNLIMITED} where no budget counts them
 * @param micros millionths of the currency of the prices; likewise
 * @param reset until there is more again
 */
public record CostLimit(long tokens, long micros, Duration reset) {
  /** Stands for a unit that no budget counts. */
  public static final long UNLIMITED = Long.MAX_VALUE;
}
