package com.milkyhoop.chatbot.ingress.budget;

import java.util.Arrays;

/**
 * Estimates what a message will cost before it is sent: nine of ten of the newest requests, of all
 * users, cost no more. While too few are known, what is configured. Thread-safe.
 */
final class Estimates {
  private static final int NEWEST = 512;
  private static final int ENOUGH = 20;
  private static final double SHARE = 0.9;

  private final Spent atFirst;
  private final long[] tokens = new long[NEWEST];
  private final long[] micros = new long[NEWEST];
  // Guarded by this.
  private int known;
  private int next;
  private Spent estimate;
  private boolean isOld;

  Estimates(Spent atFirst) {
    this.atFirst = atFirst;
    estimate = atFirst;
  }

  /** Takes in what a request cost; one that cost nothing says nothing. */
  synchronized void add(Spent cost) {
    if (cost.tokens() == 0) {
      return;
    }
    tokens[next] = cost.tokens();
    micros[next] = cost.micros();
    next = (next + 1) % NEWEST;
    known = Math.min(known + 1, NEWEST);
    isOld = true;
  }

  /** Sorts only where a message asks: the ledger settles many between two of them. */
  synchronized Spent next() {
    if (isOld && known >= ENOUGH) {
      estimate = new Spent(percentile(tokens), percentile(micros));
    }
    isOld = false;
    return estimate;
  }

  private long percentile(long[] values) {
    long[] sorted = Arrays.copyOf(values, known);
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(SHARE * known) - 1];
  }
}
