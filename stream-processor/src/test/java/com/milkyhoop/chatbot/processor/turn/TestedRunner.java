package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.testkit.model.HandModel;
import java.util.Optional;

/** A runner with its model, and what it writes, in the hands of a test. */
interface TestedRunner extends AutoCloseable {
  HandModel model();

  FakeTurnWriter turns();

  FakeReplyWriter replies();

  TurnRunner runner();

  @Override
  void close();

  /** Opens a task that has not recovered. */
  default TaskTurns open(int partition) {
    return runner().open(partition, _ -> Optional.empty());
  }

  /** Opens a task that has recovered with this epoch. */
  default TaskTurns recovered(int partition, long epoch) {
    TaskTurns task = open(partition);
    task.recovered(epoch);
    return task;
  }
}
