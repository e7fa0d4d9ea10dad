package com.milkyhoop.chatbot.bench.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What came of the replies that were asked for. Thread-safe. */
public final class Meter {
  private final LongAdder asked = new LongAdder();
  private final LongAdder completed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private volatile Window window = new Window();

  /** What comes from now on counts there, until the next one is opened. */
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

  void failed() {
    failed.increment();
    open.decrementAndGet();
  }

  public long askedCount() {
    return asked.sum();
  }

  public long completedCount() {
    return completed.sum();
  }

  public long failedCount() {
    return failed.sum();
  }

  /** Replies that have not ended. */
  public int open() {
    return open.get();
  }

  public int mostOpen() {
    return mostOpen.get();
  }
}
