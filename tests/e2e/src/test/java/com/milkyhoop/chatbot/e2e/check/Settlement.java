package com.milkyhoop.chatbot.e2e.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Compares what the usage ledger has counted with the log that it reads (R14), and names what is
 * still held back in budgets. Tokens of prompts and answers.
 *
 * @param logged events of the log that end a request
 * @param counted requests of the ledger
 * @param loggedTokens of the calls in the log, as was told of them later
 * @param countedTokens of the ledger
 * @param heldAlthoughCounted holds of requests that the ledger has counted
 * @param heldForever holds that nothing gives back: they have no time when they are due, or a sum
 *     without its part
 */
public record Settlement(
    long logged,
    long counted,
    long loggedTokens,
    long countedTokens,
    long heldAlthoughCounted,
    long heldForever) {

  /** Stands for a run without a ledger. */
  public static final Settlement NONE = new Settlement(0, 0, 0, 0, 0, 0);

  /**
   * Returns all that is wrong.
   *
   * @param ingressEnded whose holds are given back when they are due, and not before
   */
  public List<String> problems(boolean ingressEnded) {
    var problems = new ArrayList<String>();
    if (counted != logged) {
      problems.add("the ledger has counted %d requests of %d".formatted(counted, logged));
    }
    if (countedTokens != loggedTokens) {
      problems.add("the ledger has %d tokens of %d".formatted(countedTokens, loggedTokens));
    }
    if (heldForever > 0) {
      problems.add("%d holds are never given back".formatted(heldForever));
    }
    if (heldAlthoughCounted > 0 && !ingressEnded) {
      problems.add("%d requests are counted and held back as well".formatted(heldAlthoughCounted));
    }
    return problems;
  }

  @Override
  public String toString() {
    return "ledger: %d of %d requests, %d of %d tokens; held although counted %d, for ever %d"
        .formatted(counted, logged, countedTokens, loggedTokens, heldAlthoughCounted, heldForever);
  }
}
