package com.milkyhoop.chatbot.ingress;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock as {@link System#nanoTime} that a test moves by hand. */
public final class HandClock implements LongSupplier {
  private final AtomicLong nanos = new AtomicLong(-7_000_000_000L);

  public void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public long getAsLong() {
    return nanos.get();
  }
}
