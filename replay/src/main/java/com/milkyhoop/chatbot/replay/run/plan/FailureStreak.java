package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayStatus;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices an arm that can't be asked at all, a wrong key or a server that is away, and a judge that
 * gives no verdicts, before the whole cohort has failed. One thread.
 */
final class FailureStreak {
  private static final int LIMIT = 20;

  private final Map<String, Integer> failures = new HashMap<>();
  private String worst = "";

  void add(ReplayResult result) {
    switch (result.getKind()) {
      case TURN ->
          add(
              "arm " + result.getArm(),
              result.getStatus() != ReplayStatus.REPLIED && !isOfTheTurn(result.getProblem()),
              result.getProblem());
      case JUDGEMENT ->
          add("judge " + result.getJudge(), ResultRecords.isFailed(result), result.getReason());
      case MANIFEST, UNKNOWN -> {}
    }
  }

  private void add(String who, boolean failed, String problem) {
    if (!failed) {
      failures.remove(who);
    } else if (failures.merge(who, 1, Integer::sum) >= LIMIT) {
      worst = "%s failed %d times in a row: %s".formatted(who, LIMIT, problem);
    }
  }

  /** Returns whether a failure is the turn's: some fail with every model. */
  private static boolean isOfTheTurn(String problem) {
    return problem.startsWith("MODEL_CONTEXT_TOO_LONG")
        || problem.startsWith("MODEL_SPENT_ON_REASONING");
  }

  /**
   * @throws RunFailedException when an arm, or a judge, only fails
   */
  void check() {
    if (!worst.isEmpty()) {
      throw new RunFailedException(worst);
    }
  }
}
