package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;

/** Describes what a run does next. */
sealed interface Planned {
  TaskKey key();

  /**
   * A worker asks a model, or judges.
   *
   * @param turn that it is about
   * @param promptTokens of the prompt, by our count
   */
  record Work(TaskKey key, ReplayTask task, CohortTurn.Askable turn, int promptTokens)
      implements Planned {}

  /** The result is known without any work. */
  record Known(TaskKey key, ReplayResult result) implements Planned {}
}
