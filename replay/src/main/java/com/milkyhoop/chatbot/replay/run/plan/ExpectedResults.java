package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.Mode;
import com.milkyhoop.chatbot.replay.run.RunManifest;

/** Computes how many results a run will have. */
final class ExpectedResults {
  private ExpectedResults() {}

  /** Returns how many, about: an arm with a share is asked by chance. 0 where nobody knows. */
  static long of(RunManifest run) {
    if (run.mode() == Mode.SHADOW) {
      return 0;
    }
    if (run.mode() == Mode.SCORE) {
      return run.cohort().turns() * run.judges().size();
    }
    long answers = 0;
    for (Arm arm : run.arms()) {
      answers += Math.round(run.cohort().turns() * arm.share()) * run.repeats();
    }
    return answers * (1 + run.judges().size());
  }
}
