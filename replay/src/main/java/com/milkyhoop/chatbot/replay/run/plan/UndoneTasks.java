package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes the results of tasks that no worker has done; they hold no text.
 *
 * @param run its name
 * @param judging makes those of judgements
 */
record UndoneTasks(String run, JudgeQueue judging) {
  /** Returns the result of a task that ended each of its workers. */
  ReplayResult lost(TaskKey key, ReplayTask task, int workers) {
    return result(
        key,
        task,
        ReplayedTurn.Status.FAILED,
        "WORKERS_LOST: %d workers took it and ended without a result".formatted(workers));
  }

  /** Returns the result of a task whose turn must not be asked any more. */
  ReplayResult erased(TaskKey key, ReplayTask task) {
    return result(key, task, ReplayedTurn.Status.GONE, "the turn was erased");
  }

  private ReplayResult result(
      TaskKey key, ReplayTask task, ReplayedTurn.Status status, String problem) {
    if (key.isJudgement()) {
      return judging.failed(key, problem);
    }
    return ResultRecords.of(
        run,
        new ReplayedTurn(
            key.turn(),
            key.arm(),
            key.repeat(),
            status,
            "",
            "",
            "",
            Optional.empty(),
            OptionalLong.empty(),
            0,
            0,
            task.getConditional(),
            problem));
  }
}
