package com.milkyhoop.chatbot.ingress.redis;

import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.RedisSettings;
import com.milkyhoop.chatbot.kit.RedisUrl;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Owns the connections to Redis. They are made when needed, so that Redis may be away at the start,
 * and made anew when they lead to a server that is not the one any more: one that takes no writes,
 * does not answer, or has lost its name to another. Thread-safe.
 */
public final class RedisConnections implements Component {
  private static final Logger log = LoggerFactory.getLogger(RedisConnections.class);

  /** Says how often the server's name is looked up. */
  private static final Duration LOOK_UP = Duration.ofSeconds(2);

  private final RedisSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("redis-name").daemon().factory());
  // Written under the lock.
  private volatile @Nullable UnifiedJedis current;
  private volatile int renewals;
  private boolean isClosed;

  public RedisConnections(RedisSettings settings) {
    this.settings = settings;
  }

  /** Looks from now on whether the server's name means another address. */
  @Override
  public void start() {
    if (settings.url().kind() == RedisUrl.Kind.SERVER) {
      var watch = new AddressWatch(settings.url().hosts().getFirst().host());
      var _ =
          timer.scheduleWithFixedDelay(
              () -> lookUp(watch), 0, LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Returns the client to use now; it may be replaced by the next call.
   *
   * @throws redis.clients.jedis.exceptions.JedisException where none can be made
   */
  UnifiedJedis client() {
    UnifiedJedis now = current;
    return now != null ? now : make();
  }

  private UnifiedJedis make() {
    if (!isLocked()) {
      throw new JedisConnectionException("connections are being made");
    }
    try {
      UnifiedJedis now = current;
      if (now != null) {
        return now;
      }
      if (isClosed) {
        throw new JedisConnectionException("connections are closed");
      }
      UnifiedJedis made = RedisClients.create(settings);
      current = made;
      return made;
    } catch (IllegalArgumentException e) {
      throw new JedisConnectionException("connections can't be made: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private boolean isLocked() {
    try {
      return lock.tryLock(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Counts how often connections were made anew: a caller's view of which it uses. */
  int renewals() {
    return renewals;
  }

  /**
   * Lets the next call make connections anew, unless that has happened since.
   *
   * @param seen {@link #renewals} before they were found to lead nowhere
   */
  void renew(int seen) {
    lock.lock();
    try {
      if (seen != renewals) {
        return;
      }
      renewals++;
      Optional.ofNullable(current).ifPresent(RedisConnections::closeBeside);
      current = null;
    } finally {
      lock.unlock();
    }
  }

  /** Closes it on a thread of its own: commands in flight end first, and nobody waits for them. */
  private static void closeBeside(UnifiedJedis old) {
    Thread.ofVirtual().name("redis-close").start(old::close);
  }

  /** Looks once. A scheduled task that throws is never run again, so it must not. */
  private void lookUp(AddressWatch watch) {
    if (watch.hasMoved()) {
      log.atInfo()
          .addKeyValue("server", watch.name())
          .log("redis has moved to another address; connections are made anew");
      renew(renewals);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    lock.lock();
    try {
      isClosed = true;
      Optional.ofNullable(current).ifPresent(UnifiedJedis::close);
      current = null;
    } finally {
      lock.unlock();
    }
  }
}
