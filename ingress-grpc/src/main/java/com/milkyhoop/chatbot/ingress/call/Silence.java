package com.milkyhoop.chatbot.ingress.call;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Says when a call re-attaches: after nothing new was heard for a while, or when records may have
 * been lost; one ATTACH at a time. Confined to its call's lock.
 */
final class Silence {
  private final LongSupplier nanoTime;
  private long lastHeard;
  private OptionalLong lastAskedAgain = OptionalLong.empty();
  private boolean mayHaveMissed;

  /** Says whether a question is on its way; the call's first one is, from its beginning on. */
  private boolean asking = true;

  Silence(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastHeard = nanoTime.getAsLong();
  }

  /** Something new was heard. */
  void heard() {
    lastHeard = nanoTime.getAsLong();
  }

  /** Something that was for this call may never come. */
  void mayHaveMissed() {
    mayHaveMissed = true;
  }

  /** Returns whether a question is on its way. */
  boolean isAsking() {
    return asking;
  }

  /** The question that was on its way is stored, or has failed. */
  void asked() {
    asking = false;
  }

  /**
   * Returns whether to ask again now. If so, {@link #asked} must follow.
   *
   * @param limit to be silent; also the shortest time between two questions
   */
  boolean beginsToAsk(Duration limit) {
    long now = nanoTime.getAsLong();
    boolean due = mayHaveMissed || now - lastHeard >= limit.toNanos();
    boolean tooSoon =
        lastAskedAgain.isPresent() && now - lastAskedAgain.getAsLong() < limit.toNanos();
    if (!due || tooSoon || asking) {
      return false;
    }
    asking = true;
    mayHaveMissed = false;
    lastAskedAgain = OptionalLong.of(now);
    return true;
  }
}
