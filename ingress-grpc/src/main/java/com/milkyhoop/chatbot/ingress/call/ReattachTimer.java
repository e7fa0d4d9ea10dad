package com.milkyhoop.chatbot.ingress.call;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Says when a call re-attaches: after nothing new was heard for a while, or when records may have
 * been lost; one ATTACH at a time. Confined to its call's lock.
 */
final class ReattachTimer {
  private final LongSupplier nanoTime;
  private long lastHeard;
  private OptionalLong lastReattached = OptionalLong.empty();
  private boolean possibleGap;

  /** Says whether a command is in flight; the call's first one is, from its beginning on. */
  private boolean inFlight = true;

  ReattachTimer(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastHeard = nanoTime.getAsLong();
  }

  /** Something new was heard. */
  void heard() {
    lastHeard = nanoTime.getAsLong();
  }

  /** Something that was for this call may never come. */
  void onPossibleGap() {
    possibleGap = true;
  }

  /** Returns whether a command is in flight. */
  boolean isInFlight() {
    return inFlight;
  }

  /** Takes note that the command in flight is stored, or has failed. */
  void settled() {
    inFlight = false;
  }

  /**
   * Returns whether to re-attach now. If so, {@link #settled} must follow.
   *
   * @param limit idle timeout; also the shortest time between two re-attaches
   */
  boolean tryBegin(Duration limit) {
    long now = nanoTime.getAsLong();
    boolean due = possibleGap || now - lastHeard >= limit.toNanos();
    boolean tooSoon =
        lastReattached.isPresent() && now - lastReattached.getAsLong() < limit.toNanos();
    if (!due || tooSoon || inFlight) {
      return false;
    }
    inFlight = true;
    possibleGap = false;
    lastReattached = OptionalLong.of(now);
    return true;
  }
}
