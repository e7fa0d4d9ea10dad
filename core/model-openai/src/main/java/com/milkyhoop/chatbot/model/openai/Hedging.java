package com.milkyhoop.chatbot.model.openai;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Decides when a silent call gets another one beside it. It pays twice, so it is bounded by a token
 * bucket: not more than a tenth of the calls, whatever the providers do; a server that has become
 * slow for everybody is not asked twice for everything. Thread-safe.
 */
final class Hedging {
  /** Hedged calls for each call: twice what a 95th percentile asks for. */
  private static final double SHARE = 0.1;

  private static final double BURST = 10;

  private final HedgeAfter after;
  private final ThreadFactory threads;

  @GuardedBy("this")
  private double tokens = 1;

  /**
   * @param threads for the calls that are made beside others
   */
  Hedging(HedgeAfter after, ThreadFactory threads) {
    this.after = after;
    this.threads = threads;
  }

  /** Counts a call; returns how long it may be silent, empty for as long as it likes. */
  Optional<Duration> begin(Route route) {
    Optional<Duration> delay =
        switch (after) {
          case HedgeAfter.Off _ -> Optional.empty();
          case HedgeAfter.Fixed(Duration time) -> Optional.of(time);
          case HedgeAfter.Percentile(int percent) -> route.firstTokens().percentile(percent);
        };
    synchronized (this) {
      tokens = Math.min(BURST, tokens + SHARE);
    }
    return delay;
  }

  /** Runs what waits for a call to be slow. */
  void start(Runnable beside) {
    threads.newThread(beside).start();
  }

  /** Returns whether one more call may be made beside another. */
  synchronized boolean take() {
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
