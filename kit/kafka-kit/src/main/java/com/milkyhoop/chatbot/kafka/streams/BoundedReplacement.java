package com.milkyhoop.chatbot.kafka.streams;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that died of an exception, as long as that does not happen too often;
 * then the client is shut down: a fault that comes back at once is not cured by trying again. A
 * login that is refused may be: a password that is being replaced is wrong for as long as the
 * brokers and a file differ. It is asked on the thread that died, and may have that wait.
 */
final class BoundedReplacement implements StreamsUncaughtExceptionHandler {
  static final int MAX_REPLACEMENTS = 10;
  static final Duration WITHIN = Duration.ofMinutes(2);

  /** Bounds how long logins may be refused: until a Secret has reached all pods, and some more. */
  static final Duration LOGIN_PATIENCE = Duration.ofMinutes(5);

  static final Duration LOGIN_PAUSE = Duration.ofSeconds(2);
  private static final Duration FORGOTTEN = Duration.ofMinutes(1);
  private static final Logger log = LoggerFactory.getLogger(BoundedReplacement.class);

  private final KafkaRefusals refusals;
  private final LongSupplier nanoTime;
  private final Consumer<Duration> pause;
  private final Deque<Long> replacements = new ArrayDeque<>();

  /** Holds when logins began to be refused, and when one was last; guarded by this. */
  private long firstRefusal;

  private long lastRefusal;
  private boolean wasRefused;
  private volatile @Nullable String refusal;

  BoundedReplacement(KafkaRefusals refusals) {
    this(refusals, System::nanoTime, time -> LockSupport.parkNanos(time.toNanos()));
  }

  BoundedReplacement(KafkaRefusals refusals, LongSupplier nanoTime, Consumer<Duration> pause) {
    this.refusals = refusals;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /** Returns what brokers refused the thread that failed last; empty for another failure. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    Optional<String> refused = refusals.of(failure);
    refusal = refused.orElse(null);
    boolean isLogin = KafkaRefusals.isOfLogin(failure);
    boolean isReplaced = isLogin ? mayPass() : isRare();
    log.atError()
        .addKeyValue("replaced", isReplaced)
        .addKeyValue("error", refusals.describe(failure))
        .setCause(refused.isPresent() ? null : failure)
        .log("a stream thread failed");
    if (!isReplaced) {
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    if (isLogin) {
      pause.accept(LOGIN_PAUSE);
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private synchronized boolean isRare() {
    long now = nanoTime.getAsLong();
    while (!replacements.isEmpty() && now - replacements.peekFirst() > WITHIN.toNanos()) {
      replacements.removeFirst();
    }
    replacements.addLast(now);
    return replacements.size() <= MAX_REPLACEMENTS;
  }

  /** Looks whether logins are refused for too long now; a minute without one begins anew. */
  private synchronized boolean mayPass() {
    long now = nanoTime.getAsLong();
    if (!wasRefused || now - lastRefusal > FORGOTTEN.toNanos()) {
      firstRefusal = now;
    }
    wasRefused = true;
    lastRefusal = now;
    return now - firstRefusal <= LOGIN_PATIENCE.toNanos();
  }
}
