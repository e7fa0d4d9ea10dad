package com.milkyhoop.chatbot.kit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a step of a service's start until the server that it needs answers, for ever: a process
 * that ends instead comes back to the same absent server. What the server refuses ends the start.
 * Used by the thread that starts; asked for readiness by any. One line of the log says what is
 * waited for, another one each time the reason is another one.
 */
public final class ServerWait implements Readiness {
  private static final Logger log = LoggerFactory.getLogger(ServerWait.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String system;
  private final Predicate<RuntimeException> isAway;
  private final Duration pause;
  private volatile @Nullable String reason;

  /**
   * @param system what is waited for, as the log's key {@code system} has it
   * @param isAway tells an exception that says that nothing answers from a refusal
   */
  public ServerWait(String system, Predicate<RuntimeException> isAway) {
    this(system, isAway, PAUSE);
  }

  /**
   * @param pause between two attempts
   */
  ServerWait(String system, Predicate<RuntimeException> isAway, Duration pause) {
    this.system = system;
    this.isAway = isAway;
    this.pause = pause;
  }

  /**
   * Returns what the first attempt returns that does not find the server away.
   *
   * @throws IllegalStateException when it is interrupted
   */
  public <T> T until(Supplier<T> attempt) {
    long begin = System.nanoTime();
    while (true) {
      try {
        T result = attempt.get();
        answered(begin);
        return result;
      } catch (RuntimeException e) {
        if (!isAway.test(e)) {
          reason = null;
          throw e;
        }
        away(e);
      }
      rest();
    }
  }

  @Override
  public Optional<String> whyNotReady() {
    return Optional.ofNullable(reason).map(why -> "waits for " + system + ": " + why);
  }

  private void away(RuntimeException e) {
    String why = String.valueOf(e.getMessage());
    if (!why.equals(reason)) {
      log.atWarn().addKeyValue("system", system).addKeyValue("error", why).log("waiting");
    }
    reason = why;
  }

  private void answered(long begin) {
    if (reason != null) {
      reason = null;
      log.atInfo()
          .addKeyValue("system", system)
          .addKeyValue("ms", (System.nanoTime() - begin) / 1_000_000)
          .log("it answers");
    }
  }

  private void rest() {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + system, e);
    }
  }
}
