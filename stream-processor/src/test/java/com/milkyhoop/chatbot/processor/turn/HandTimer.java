package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A timer whose time passes when a test says so, on the test's thread. */
public final class HandTimer implements TurnTimer {
  private record Task(Duration at, Runnable action, Future<?> handle) {}

  private final List<Task> tasks = new ArrayList<>();
  private Duration now = Duration.ZERO;

  @Override
  public synchronized Future<?> after(Duration delay, Runnable task) {
    var handle = new CompletableFuture<Void>();
    tasks.add(new Task(now.plus(delay.isNegative() ? Duration.ZERO : delay), task, handle));
    return handle;
  }

  @Override
  public synchronized void close() {
    tasks.clear();
  }

  /** Runs what falls due meanwhile, in order. */
  void pass(Duration time) {
    Duration end = now.plus(time);
    for (Optional<Task> next = take(end); next.isPresent(); next = take(end)) {
      next.get().action().run();
    }
    now = end;
  }

  private synchronized Optional<Task> take(Duration end) {
    tasks.removeIf(task -> task.handle().isCancelled());
    Optional<Task> next =
        tasks.stream()
            .filter(task -> task.at().compareTo(end) <= 0)
            .min(Comparator.comparing(Task::at));
    next.ifPresent(
        task -> {
          tasks.remove(task);
          now = task.at();
        });
    return next;
  }
}
