package com.milkyhoop.chatbot.ingress.call;

import java.time.Duration;

/** Says whether a user may send now. */
public sealed interface RateDecision {
  /** A token was taken. */
  record Allowed() implements RateDecision {}

  /**
   * No token was there.
   *
   * @param retryAfter until there is one, at least a millisecond
   */
  record Limited(Duration retryAfter) implements RateDecision {}
}
