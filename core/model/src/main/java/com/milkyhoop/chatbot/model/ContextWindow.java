package com.milkyhoop.chatbot.model;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Chooses the earlier turns of a prompt (R3), without memory of its own. It begins where the prompt
 * of the turn before began, as long as all turns since then fit the budget; when they do not, the
 * oldest leave until three quarters of the budget are used. So the beginning of the prompt stays
 * the same for many turns, and the provider's exact-prefix cache can serve it.
 *
 * <p>Failed turns do not count: they are in no prompt, so a window that one of them moved would
 * only lose turns that still fit.
 *
 * @param maxTokens the most that a prompt may hold
 * @param maxTurns the most turns that it may hold
 */
record ContextWindow(int maxTokens, int maxTurns) {
  /**
   * Returns the newest turns that belong, newest first, without a hole. Reads no further back than
   * the first turn that does not.
   *
   * @param otherTokens of the prompt without earlier turns
   */
  List<FinishedTurn> choose(Iterator<FinishedTurn> newestFirst, int otherTokens) {
    var fitting = new ArrayList<FinishedTurn>();
    var start = OptionalLong.empty();
    int used = otherTokens;
    int low = 0;
    while (newestFirst.hasNext()) {
      FinishedTurn turn = newestFirst.next();
      if (start.isEmpty()) {
        start = turn.promptStart();
      }
      used += turn.tokens();
      if (used > maxTokens || fitting.size() == maxTurns) {
        return fitting.subList(0, low);
      }
      fitting.add(turn);
      if (low == 0 || isLow(used, fitting.size())) {
        low = fitting.size();
      }
      if (start.isPresent() && turn.number() <= start.getAsLong()) {
        return fitting;
      }
    }
    // A start that is not there any more has left with the oldest rows, and so would the next.
    return start.isEmpty() ? fitting : fitting.subList(0, low);
  }

  private boolean isLow(int tokens, int turns) {
    return 4L * tokens <= 3L * maxTokens && 4L * turns <= 3L * maxTurns;
  }
}
