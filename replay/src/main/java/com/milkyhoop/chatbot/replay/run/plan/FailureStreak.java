package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayResultKind;
import com.milkyhoop.chatbot.event.ReplayStatus;
import java.util.HashMap;
import java.util.Map;

/**
 * Detects an arm that can't be asked at all, a wrong key or a server that is away, before the whole
 * cohort has failed. One thread.
 */
final class FailureStreak {
  private static final int LIMIT = 20;

  private final Map<String, Integer> failures = new HashMap<>();
  private String worst = "";

  void add(ReplayResult result) {
    if (result.getKind() != ReplayResultKind.TURN) {
      return;
    }
    if (result.getStatus() == ReplayStatus.REPLIED || isOfTheTurn(result.getProblem())) {
      failures.remove(result.getArm());
    } else if (failures.merge(result.getArm(), 1, Integer::sum) >= LIMIT) {
      worst =
          "arm %s failed %d times in a row: %s"
              .formatted(result.getArm(), LIMIT, result.getProblem());
    }
  }

  /** Returns whether a failure is the turn's: some fail with every model. */
  private static boolean isOfTheTurn(String problem) {
    return problem.startsWith("MODEL_CONTEXT_TOO_LONG")
        || problem.startsWith("MODEL_SPENT_ON_REASONING");
  }

  /**
   * @throws RunFailedException when an arm only fails
   */
  void check() {
    if (!worst.isEmpty()) {
      throw new RunFailedException(worst);
    }
  }
}
