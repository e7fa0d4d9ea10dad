package com.milkyhoop.chatbot.bench.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Holds what came of the replies that were asked for. Thread-safe. */
public final class Meter {
  /** Bounds the causes that are told apart. */
  private static final int MOST_CAUSES = 20;

  private static final String OTHER_CAUSES = "other causes";

  private final LongAdder asked = new LongAdder();
  private final LongAdder completed = new LongAdder();
  private final ConcurrentMap<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private volatile Window window = new Window();

  /** Opens a window: what comes from now on counts there, until the next one is opened. */
  public Window openWindow() {
    Window opened = new Window();
    window = opened;
    return opened;
  }

  public Window window() {
    return window;
  }

  void asked() {
    asked.increment();
    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
  }

  void completed() {
    completed.increment();
    open.decrementAndGet();
  }

  /**
   * Counts a reply that ended otherwise.
   *
   * @param cause is counted by itself where it is one of the first {@value #MOST_CAUSES}
   */
  void failed(String cause) {
    boolean isKnown = failures.containsKey(cause) || failures.size() < MOST_CAUSES;
    failures.computeIfAbsent(isKnown ? cause : OTHER_CAUSES, _ -> new LongAdder()).increment();
    open.decrementAndGet();
  }

  public long askedCount() {
    return asked.sum();
  }

  public long completedCount() {
    return completed.sum();
  }

  public long failedCount() {
    return failures.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Returns how many replies were asked for and not completed. */
  public long lostCount() {
    return askedCount() - completedCount();
  }

  /** Returns why replies failed, and how many of them by each cause; empty where none did. */
  public Map<String, Long> failures() {
    Map<String, Long> counts = new TreeMap<>();
    failures.forEach((cause, count) -> counts.put(cause, count.sum()));
    return counts;
  }

  /** Replies that have not ended. */
  public int open() {
    return open.get();
  }

  public int mostOpen() {
    return mostOpen.get();
  }
}
