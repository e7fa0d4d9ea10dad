package com.milkyhoop.chatbot.cli;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides how long to retry when calls about one reply fail: pauses that double from 0.2 s to 3 s,
 * longer where the server asks for it, until there was no progress for two minutes. For one thread.
 */
final class ReconnectBackoff {

  static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(3);

  /**
   * Bounds a call that proves nothing: one that lasted longer had a living server, as keepalive
   * ends the others sooner.
   */
  private static final Duration PROOF_OF_LIFE = Duration.ofSeconds(30);

  private final Sleeper sleeper;
  private Duration next = FIRST;
  private Optional<Long> failingSince = Optional.empty();
  private long calledAt;

  ReconnectBackoff(Sleeper sleeper) {
    this.sleeper = sleeper;
    calledAt = sleeper.nanoTime();
  }

  void calling() {
    calledAt = sleeper.nanoTime();
  }

  /** Records progress: failures count from the start again. */
  void moved() {
    next = FIRST;
    failingSince = Optional.empty();
  }

  /**
   * Returns how long to wait before the next call; empty when it is time to give up.
   *
   * @param asked by the server
   */
  Optional<Duration> afterFailure(Optional<Duration> asked) {
    long now = sleeper.nanoTime();
    if (now - calledAt > PROOF_OF_LIFE.toNanos()) {
      moved();
    }
    long since = failingSince.orElse(now);
    failingSince = Optional.of(since);
    Duration pause = asked.filter(it -> it.compareTo(next) > 0).orElse(next);
    next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
    boolean tooLong = Duration.ofNanos(now - since).plus(pause).compareTo(LIMIT) > 0;
    return tooLong ? Optional.empty() : Optional.of(pause);
  }
}
