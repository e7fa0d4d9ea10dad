package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.replay.run.Cohort;
import java.util.function.Consumer;

/** Reads the turns of a cohort from the log. */
public interface CohortReader {
  /**
   * Passes on each selected turn once, those of a conversation in their order, always in the same
   * order within a partition; blocks while {@code to} does.
   */
  void read(Cohort cohort, Consumer<CohortTurn> to);
}
