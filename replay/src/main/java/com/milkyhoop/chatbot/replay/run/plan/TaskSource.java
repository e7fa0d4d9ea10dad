package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.util.Optional;

/** Gives the tasks of a run as they become due. Used by the planner's thread alone. */
interface TaskSource extends AutoCloseable {
  /**
   * Returns the next that is due; empty where none is due now. Waits for the log, not for results.
   */
  Optional<Planned> next() throws InterruptedException;

  /** Returns whether nothing is left that is or will be due. */
  boolean isExhausted();

  /** Takes a result, those that were there before the start included. */
  void finished(TaskKey key, ReplayResult result);

  @Override
  void close();
}
