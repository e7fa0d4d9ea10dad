package com.milkyhoop.chatbot.kit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Keeps what a small file says, and reads it again on a thread of its own while the process runs,
 * so that whoever replaces the file needs no restart. A file that has gone or is wrong changes
 * nothing: what was read last holds on, {@link #isStale} is true, and the log says why.
 * Thread-safe.
 *
 * @param <T> what the file says
 */
public final class ReloadedFile<T> implements Component {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 1024 * 1024;

  private final FileValue<T> value;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("reload-file").daemon().factory());

  /**
   * Reads it for the first time.
   *
   * @param variable which names the file; for the log
   * @param parser throws IllegalArgumentException, whose message is logged, where the file is wrong
   * @throws IllegalArgumentException where the file can't be read or is wrong
   */
  public ReloadedFile(String variable, Path file, Function<String, T> parser) {
    this.value = new FileValue<>(variable, file, MAX_BYTES, parser);
  }

  /** Returns what it said when it was last right. */
  public T get() {
    return value.get();
  }

  /** Returns whether the file says something else now that can't be used. */
  public boolean isStale() {
    return value.isStale();
  }

  @Override
  public void start() {
    var _ =
        timer.scheduleWithFixedDelay(
            value::reload, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
