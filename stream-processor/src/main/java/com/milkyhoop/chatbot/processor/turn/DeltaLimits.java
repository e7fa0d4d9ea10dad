package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.kit.ConfigReader;

/**
 * Bounds the records of text that one instance writes a second, of all replies together.
 *
 * @param least written however busy machine and brokers are; replies wait for no lower rate
 * @param most written where machine and brokers have room
 */
public record DeltaLimits(int least, int most) {
  private static final int HIGHEST = 1_000_000;

  static DeltaLimits read(ConfigReader env) {
    int least = env.integer("MIN_DELTAS_PER_SECOND", 4000, 100, HIGHEST);
    int most = env.integer("MAX_DELTAS_PER_SECOND", 100_000, 100, HIGHEST);
    env.check(
        least <= most, "MAX_DELTAS_PER_SECOND", "must be at least MIN_DELTAS_PER_SECOND: " + least);
    return new DeltaLimits(least, Math.max(least, most));
  }

  /** Limits that leave no choice: the rate is this, whatever the load. */
  public static DeltaLimits fixed(int perSecond) {
    return new DeltaLimits(perSecond, perSecond);
  }

  boolean isFixed() {
    return least == most;
  }
}
