package com.milkyhoop.chatbot.model.openai;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/**
 * The system's name lookup on a thread of its own, waited for no longer than a bound. A lookup is a
 * native call that can't be interrupted: on a virtual thread it would hold the carrier, and a slow
 * name server would stop every stream of the process. One thread is enough: there is one host, and
 * the JVM remembers it. What waits for the thread is bounded by the callers, one lookup each.
 */
final class BoundedDns implements Dns {
  private static final int IDLE_SECONDS = 10;

  private final Dns system;
  private final Duration limit;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("openai-dns").factory());

  BoundedDns(Dns system, Duration limit) {
    this.system = system;
    this.limit = limit;
    thread.allowCoreThreadTimeOut(true);
  }

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    Future<List<InetAddress>> lookup = thread.submit(() -> system.lookup(host));
    try {
      return lookup.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw unknown(host, "no answer from the name service");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw unknown(host, "interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      lookup.cancel(false);
    }
  }

  private static UnknownHostException unknown(String host, String why) {
    return new UnknownHostException(host + ": " + why);
  }
}
