package com.milkyhoop.chatbot.processor.turn;

import java.util.HashSet;
import java.util.Set;

/**
 * Knows the partitions whose stores are being restored in this process: it will have their tasks,
 * so what was detached from the task before is waited for (R10). Thread-safe. Bounded by the
 * instance's stores.
 */
public final class RestoringPartitions {
  private record Store(int partition, String name) {}

  private final Set<Store> restoring = new HashSet<>();

  public synchronized void begun(int partition, String store) {
    restoring.add(new Store(partition, store));
  }

  /** The store is restored, or its task went elsewhere before it was. */
  public synchronized void ended(int partition, String store) {
    restoring.remove(new Store(partition, store));
  }

  synchronized boolean contains(int partition) {
    return restoring.stream().anyMatch(store -> store.partition() == partition);
  }
}
