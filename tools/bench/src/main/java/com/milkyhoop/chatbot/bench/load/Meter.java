package com.milkyhoop.chatbot.bench.load;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Holds what came of the replies that were asked for. Thread-safe. */
public final class Meter {
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
   * A reply ended otherwise.
   *
   * @param reason one of few
   */
  void failed(String reason) {
    failures.computeIfAbsent(reason, _ -> new LongAdder()).increment();
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

  /** Returns why replies failed, and how many of them; empty where none did. */
  public String failures() {
    return failures.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(each -> each.getValue() + " × " + each.getKey())
        .collect(Collectors.joining(", "));
  }

  /** Replies that have not ended. */
  public int open() {
    return open.get();
  }

  public int mostOpen() {
    return mostOpen.get();
  }
}
