package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import java.util.List;

/**
 * Holds an arm's turn beside the recorded one, with what each metric says of the two.
 *
 * @param said empty where there is nothing to compare
 * @param score wins less losses over all metrics; the lowest are shown first
 */
record ComparedTurn(LoggedTurn recorded, ReplayedTurn replayed, List<Said> said, int score) {
  ComparedTurn {
    said = List.copyOf(said);
  }

  ComparedTurn(LoggedTurn recorded, ReplayedTurn replayed, List<Said> said) {
    this(recorded, replayed, said, said.stream().mapToInt(Said::score).sum());
  }

  /**
   * Holds one metric's verdict for the arm.
   *
   * @param metric name of a judge or a check
   * @param reason empty where the verdict says all
   */
  record Said(String metric, Verdict verdict, String reason) {
    /** Returns 1 for a win, −1 for a loss. */
    int score() {
      return switch (verdict) {
        case WIN -> 1;
        case LOSS -> -1;
        case TIE, NONE -> 0;
      };
    }
  }
}
