package com.milkyhoop.chatbot.ingress.call;

import java.time.Duration;

/**
 * Bounds of the calls of one instance.
 *
 * @param maxOpen calls open at once; each holds at most one reply's text
 * @param silence after which a call of which nothing was heard ends
 */
public record CallSettings(int maxOpen, Duration silence) {
  /** What a turn may take beyond its own time limit before its call is given up. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  public static CallSettings of(int maxOpen, Duration turnTimeout) {
    return new CallSettings(maxOpen, turnTimeout.plus(GRACE));
  }
}
