package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Hands out ports for servers that must come back on the same port after a restart. They lie below
 * the range from which operating systems take ports for outgoing connections, so none of those can
 * take the port while its server is away. Each is claimed for as long as this JVM lives, by a lock
 * on its byte of a file that all of a user's local stacks share: another one that starts meanwhile
 * takes another port, although nothing listens on this one yet.
 */
public final class FreePorts {
  private static final int LOWEST = 20_000;
  private static final int BEYOND = 32_000;
  private static final int TRIES = 1_000;

  /** Says whose file it is: another user could not write into it. */
  private static final Path CLAIMS =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "chatbot-ports-" + System.getProperty("user.name", "nobody").replaceAll("\\W", "_"));

  /** Keeps the locks: one that is collected as garbage is given back. */
  private static final Map<Integer, FileLock> CLAIMED = new HashMap<>();

  /** Is never closed: that would give all locks back. */
  private static @Nullable FileChannel claims;

  private FreePorts() {}

  /** Returns a port that nobody else has claimed, nor listens on. */
  public static synchronized int next() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
      if (claim(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port found in " + LOWEST + ".." + (BEYOND - 1));
  }

  /**
   * Claims this very port. Returns whether that was possible: nothing listens on it, on any of this
   * machine's addresses, and nobody else has claimed it.
   */
  public static synchronized boolean claim(int port) {
    if (CLAIMED.containsKey(port) || !isFree(port)) {
      return false;
    }
    FileLock lock = lock(port);
    if (lock != null) {
      CLAIMED.put(port, lock);
    }
    return lock != null;
  }

  private static @Nullable FileLock lock(int port) {
    try {
      if (claims == null) {
        claims = FileChannel.open(CLAIMS, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      }
      return claims.tryLock(port, 1, false);
    } catch (IOException e) {
      throw new UncheckedIOException("ports can't be claimed in " + CLAIMS, e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket loopback = new ServerSocket();
        ServerSocket any = new ServerSocket()) {
      loopback.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      loopback.close();
      any.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
