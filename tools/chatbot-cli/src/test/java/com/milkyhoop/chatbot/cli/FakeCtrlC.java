package com.milkyhoop.chatbot.cli;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A Ctrl-C that tests press, from any thread, and that ends nothing. */
final class FakeCtrlC implements CtrlC {

  /** How often the program would have ended. */
  final AtomicInteger ends = new AtomicInteger();

  private final AtomicReference<Runnable> next = new AtomicReference<>(ends::incrementAndGet);

  void press() {
    next.getAndSet(ends::incrementAndGet).run();
  }

  @Override
  public Registration next(Runnable action) {
    next.set(action);
    return () -> next.set(ends::incrementAndGet);
  }
}
