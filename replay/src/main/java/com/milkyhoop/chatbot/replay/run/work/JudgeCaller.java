package com.milkyhoop.chatbot.replay.run.work;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTask;

/** Runs the judge of a task. Thread-safe. */
interface JudgeCaller extends AutoCloseable {
  /**
   * Blocks until the judge has judged or given up.
   *
   * @throws InterruptedException when this worker stops: the task is not done
   */
  ReplayResult judge(ReplayTask task) throws InterruptedException;

  @Override
  void close();
}
