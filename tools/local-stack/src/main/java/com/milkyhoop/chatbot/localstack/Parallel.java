package com.milkyhoop.chatbot.localstack;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Does something to many at once, each on a virtual thread. */
final class Parallel {

  private Parallel() {}

  /**
   * Returns when all is done. The first failure is thrown, with the others suppressed in it; they
   * may be the same one.
   */
  static <T> void forEach(List<? extends T> all, Consumer<T> action) {
    Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      all.forEach(each -> threads.execute(() -> attempt(each, action, failures)));
    }
    RuntimeException first = failures.poll();
    if (first != null) {
      failures.stream().filter(each -> each != first).forEach(first::addSuppressed);
      throw first;
    }
  }

  private static <T> void attempt(T each, Consumer<T> action, Queue<RuntimeException> failures) {
    try {
      action.accept(each);
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }
}
