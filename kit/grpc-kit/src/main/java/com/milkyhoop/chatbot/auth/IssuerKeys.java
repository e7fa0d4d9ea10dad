package com.milkyhoop.chatbot.auth;

import com.milkyhoop.chatbot.kit.Component;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the public keys of an issuer. They are fetched on a thread of their own, every few minutes,
 * and held until newer ones are there: an issuer that is away fails no call. A token of an unknown
 * key has them fetched at once, so that a rotation fails no call either; strangers can't use that
 * to have them fetched more often than every {@link Pace#shortest}, nor hold more than a few
 * threads.
 */
final class IssuerKeys implements Component {
  private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);
  private static final int MAX_WAITING = 64;

  /**
   * Says how often keys are fetched.
   *
   * @param usual between two fetches
   * @param shortest between two fetches, whatever tokens come
   */
  record Pace(Duration usual, Duration shortest) {
    static final Pace STANDARD = new Pace(Duration.ofMinutes(5), Duration.ofSeconds(5));
  }

  private final String issuer;
  private final KeyDownload download;
  private final Pace pace;
  private final ScheduledExecutorService fetching =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("issuer-keys").daemon().factory());
  private final Semaphore places = new Semaphore(MAX_WAITING);
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock: the fetch that was asked for and has not begun.
  private @Nullable CompletableFuture<Boolean> asked;
  private volatile long lastTry;
  private volatile long lastSuccess = System.nanoTime();
  private volatile boolean failing;
  private volatile Optional<JWKSet> keys = Optional.empty();

  IssuerKeys(JwtSettings.Issuer issuer, Pace pace) {
    this.issuer = issuer.name().toString();
    this.download = new KeyDownload(issuer);
    this.pace = pace;
    this.lastTry = System.nanoTime() - pace.shortest().toNanos();
  }

  @Override
  public void start() {
    long usual = pace.usual().toMillis();
    var _ = fetching.scheduleWithFixedDelay(this::fetch, usual, usual, TimeUnit.MILLISECONDS);
    var _ = fetching.submit(this::fetch);
  }

  @Override
  public void close() {
    fetching.shutdownNow();
    download.close();
  }

  /** Returns the keys of now; empty where none could be fetched since the start. */
  Optional<JWKSet> current() {
    return keys;
  }

  /** Returns how old the keys are, or since when none could be fetched. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - lastSuccess);
  }

  /** Waits for newer keys, as long as that may take; false where there are none. */
  boolean refresh() {
    if (!places.tryAcquire()) {
      return false;
    }
    try {
      return ask().get(pace.shortest().plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException _) {
      return false;
    } finally {
      places.release();
    }
  }

  private CompletableFuture<Boolean> ask() {
    lock.lock();
    try {
      if (asked == null) {
        asked = new CompletableFuture<>();
        long wait = lastTry + pace.shortest().toNanos() - System.nanoTime();
        var _ = fetching.schedule(this::fetch, Math.max(0, wait), TimeUnit.NANOSECONDS);
      }
      return asked;
    } finally {
      lock.unlock();
    }
  }

  /** Fetches the keys. Throws nothing: a scheduled task that does is never run again. */
  private void fetch() {
    Optional<CompletableFuture<Boolean>> those = begin();
    boolean fetched = false;
    try {
      keys = Optional.of(download.run());
      lastSuccess = System.nanoTime();
      fetched = true;
      if (failing) {
        log.atInfo().addKeyValue("issuer", issuer).log("keys of the issuer are fetched again");
      }
      failing = false;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        log.atWarn()
            .addKeyValue("issuer", issuer)
            .addKeyValue("error", e.toString())
            .log("keys of the issuer can't be fetched; those from before hold on");
      }
      failing = true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      boolean done = fetched;
      those.ifPresent(it -> it.complete(done));
    }
  }

  /** Returns whom this fetch is for: those who ask later may know of a newer key than it brings. */
  private Optional<CompletableFuture<Boolean>> begin() {
    lock.lock();
    try {
      lastTry = System.nanoTime();
      var those = Optional.ofNullable(asked);
      asked = null;
      return those;
    } finally {
      lock.unlock();
    }
  }
}
