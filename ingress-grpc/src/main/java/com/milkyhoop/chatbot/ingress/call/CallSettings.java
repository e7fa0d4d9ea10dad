package com.milkyhoop.chatbot.ingress.call;

import java.time.Duration;

/**
 * Bounds of the calls of one instance.
 *
 * @param maxOpen calls open at once; each holds at most one reply's text
 * @param maxOpenOfUser of them, of one user
 * @param maxWatchers of one reply, that send or resume it
 * @param turnTimeout the most that a turn may take, waiting included
 * @param silence after which a call of which nothing new was heard asks again
 */
public record CallSettings(
    int maxOpen, int maxOpenOfUser, int maxWatchers, Duration turnTimeout, Duration silence) {
  private static final Duration SILENCE = Duration.ofSeconds(15);

  /**
   * Holds what a call may take beyond its turn: for the processor to notice, and for a failover.
   */
  private static final Duration GRACE = Duration.ofSeconds(30);

  public static CallSettings of(
      int maxOpen, int maxOpenOfUser, int maxWatchers, Duration turnTimeout) {
    return new CallSettings(maxOpen, maxOpenOfUser, maxWatchers, turnTimeout, SILENCE);
  }

  /** Returns the time after which a call ends, however it stands. */
  public Duration longestCall() {
    return turnTimeout.plus(GRACE);
  }
}
