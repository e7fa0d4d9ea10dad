package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a secret from a file, on the thread of whoever asks, once a second at most. A file that has
 * gone or is wrong changes nothing: what was read last holds on, and the log says why. Thread-safe.
 */
final class SecretFile implements Supplier<String> {
  private static final Logger log = LoggerFactory.getLogger(SecretFile.class);
  private static final Duration KEPT = Duration.ofSeconds(1);
  private static final int MAX_BYTES = 64 * 1024;

  private final String variable;
  private final Path file;
  private final UnaryOperator<String> parse;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile String value;
  private volatile long readAt;
  // Guarded by the lock.
  private boolean stale;

  SecretFile(String variable, Path file, UnaryOperator<String> parse) {
    this.variable = variable;
    this.file = file;
    this.parse = parse;
    this.value = read();
    this.readAt = System.nanoTime();
  }

  @Override
  public String get() {
    if (System.nanoTime() - readAt >= KEPT.toNanos() && lock.tryLock()) {
      try {
        reload();
      } finally {
        readAt = System.nanoTime();
        lock.unlock();
      }
    }
    return value;
  }

  private void reload() {
    try {
      String now = read();
      if (!now.equals(value)) {
        value = now;
        log.atInfo().addKeyValue("file", variable).log("file read again");
      }
      stale = false;
    } catch (IllegalArgumentException e) {
      if (!stale) {
        log.atError()
            .addKeyValue("file", variable)
            .addKeyValue("error", e.getMessage())
            .log("file can't be read again; what it said before holds on");
      }
      stale = true;
    }
  }

  private String read() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("is larger than " + MAX_BYTES + " bytes");
      }
      String text = Files.readString(file, UTF_8).strip();
      if (text.isEmpty()) {
        throw new IllegalArgumentException("names " + file + ", which is empty");
      }
      return parse.apply(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("names " + file + ", which can't be read", e);
    }
  }
}
