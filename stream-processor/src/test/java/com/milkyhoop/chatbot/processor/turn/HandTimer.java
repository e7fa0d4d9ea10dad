package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A timer whose time passes when a test says so, on the test's thread. */
class HandTimer implements TurnTimer {
  record Task(Duration at, Runnable action, Future<?> handle) {}

  private final List<Task> tasks = new ArrayList<>();
  private Duration now = Duration.ZERO;

  @Override
  public synchronized Future<?> after(Duration delay, Runnable task) {
    var handle = new CompletableFuture<Void>();
    tasks.add(new Task(now().plus(delay.isNegative() ? Duration.ZERO : delay), task, handle));
    return handle;
  }

  @Override
  public synchronized void close() {
    tasks.clear();
  }

  /** Runs what falls due meanwhile, in order. */
  void pass(Duration time) {
    Duration end = now.plus(time);
    for (Optional<Task> next = peek(); isDue(next, end); next = peek()) {
      now = next.orElseThrow().at();
      run(next.get());
    }
    now = end;
  }

  Duration now() {
    return now;
  }

  /** The task that falls due first; of several the oldest. */
  synchronized Optional<Task> peek() {
    tasks.removeIf(task -> task.handle().isCancelled());
    return tasks.stream().min(Comparator.comparing(Task::at));
  }

  void run(Task task) {
    synchronized (this) {
      tasks.remove(task);
    }
    task.action().run();
  }

  private static boolean isDue(Optional<Task> task, Duration end) {
    return task.filter(it -> it.at().compareTo(end) <= 0).isPresent();
  }
}
