package com.milkyhoop.chatbot.kit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Reads a secret from a file, on the thread of whoever asks, once a second at most. Thread-safe.
 *
 * @see FileValue
 */
final class SecretFile implements Supplier<String> {
  private static final Duration KEPT = Duration.ofSeconds(1);
  private static final int MAX_BYTES = 64 * 1024;

  private final FileValue<String> secret;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile long readAt;

  /**
   * @throws IllegalArgumentException where the file can't be read or is wrong
   */
  SecretFile(String variable, Path file, UnaryOperator<String> parse) {
    secret =
        new FileValue<>(variable, file, MAX_BYTES, content -> parse.apply(stripped(file, content)));
    readAt = System.nanoTime();
  }

  @Override
  public String get() {
    if (System.nanoTime() - readAt >= KEPT.toNanos() && lock.tryLock()) {
      try {
        secret.reload();
      } finally {
        readAt = System.nanoTime();
        lock.unlock();
      }
    }
    return secret.get();
  }

  private static String stripped(Path file, String content) {
    String text = content.strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException("names " + file + ", which is empty");
    }
    return text;
  }
}
