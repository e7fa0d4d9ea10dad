package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a small file says, and reads it again while the process runs, so that whoever replaces
 * the file needs no restart. A file that has gone or is wrong changes nothing: what was read last
 * holds on, {@link #isStale} is true, and the log says why. Thread-safe.
 *
 * @param <T> what the file says
 */
public final class ReloadedFile<T> implements Component {
  private static final Logger log = LoggerFactory.getLogger(ReloadedFile.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final long MAX_BYTES = 1024 * 1024;

  private final String variable;
  private final Path file;
  private final Function<String, T> parser;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("reload-file").daemon().factory());
  // Written by the timer's thread.
  private volatile String content;
  private volatile T value;
  private volatile boolean stale;

  /**
   * Reads it for the first time.
   *
   * @param variable which names the file; for the log
   * @param parser throws IllegalArgumentException, whose message is logged, where the file is wrong
   * @throws IllegalArgumentException where the file can't be read or is wrong
   */
  public ReloadedFile(String variable, Path file, Function<String, T> parser) {
    this.variable = variable;
    this.file = file;
    this.parser = parser;
    this.content = read(file);
    this.value = parser.apply(content);
  }

  /** Returns what it said when it was last right. */
  public T get() {
    return value;
  }

  /** Returns whether the file says something else now that can't be used. */
  public boolean isStale() {
    return stale;
  }

  @Override
  public void start() {
    var _ =
        timer.scheduleWithFixedDelay(
            this::reload, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Reads it again. A scheduled task that throws is never run again, so it must not. */
  void reload() {
    try {
      String now = read(file);
      if (!now.equals(content)) {
        value = parser.apply(now);
        content = now;
        log.atInfo().addKeyValue("file", variable).log("file read again");
      }
      stale = false;
    } catch (RuntimeException e) {
      if (!stale) {
        log.atError()
            .addKeyValue("file", variable)
            .addKeyValue("error", e.getMessage())
            .log("file can't be read again; what it said before holds on");
      }
      stale = true;
    }
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("is larger than " + MAX_BYTES + " bytes");
      }
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " can't be read", e);
    }
  }
}
