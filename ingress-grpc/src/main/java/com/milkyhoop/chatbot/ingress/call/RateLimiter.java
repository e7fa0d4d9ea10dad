package com.milkyhoop.chatbot.ingress.call;

/** Limits how often a user may send. Thread-safe; may wait for a moment; always answers. */
@FunctionalInterface
public interface RateLimiter {
  /** Takes one of the user's tokens, if there is one. */
  RateDecision take(String userId);
}
