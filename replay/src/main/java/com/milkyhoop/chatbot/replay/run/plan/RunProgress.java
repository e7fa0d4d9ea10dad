package com.milkyhoop.chatbot.replay.run.plan;

import java.math.BigDecimal;

/** Receives how far a run is, some times a second. */
public interface RunProgress {
  /**
   * Describes how far a run is.
   *
   * @param done answers and judgements that have a result
   * @param total of them, as far as is known; 0 where nobody knows
   * @param out tasks that workers have or can take
   * @param failed of those that this process saw
   * @param spent so far, since the run began
   * @param unpriced calls whose cost nobody knows
   * @param silentMs since a result came, or a task was written to none that was out
   */
  record Step(
      long done,
      long total,
      int out,
      long failed,
      BigDecimal spent,
      String currency,
      long unpriced,
      long silentMs) {}

  void at(Step step);
}
