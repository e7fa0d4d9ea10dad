package com.milkyhoop.chatbot.processor.turn;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Measures what writing deltas meets: how busy the processors are, and how long brokers take to
 * acknowledge. Any thread writes, one takes.
 */
final class DeltaLoad {
  private final LongSupplier nanoTime;
  private final DoubleSupplier processors;
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /** Is the taking thread's. */
  private long takenAt;

  /**
   * @param processors the share of them in use since it was last asked, 0 to 1; negative where it
   *     is not known
   */
  DeltaLoad(LongSupplier nanoTime, DoubleSupplier processors) {
    this.nanoTime = nanoTime;
    this.processors = processors;
    takenAt = nanoTime.getAsLong();
  }

  /** Returns a writer that is measured. */
  ReplyWriter measured(ReplyWriter writer) {
    return (partition, calls, event, done) -> {
      long sentAt = nanoTime.getAsLong();
      writer.write(
          partition,
          calls,
          event,
          failure -> {
            if (failure == null) {
              acknowledged.increment();
              nanos.add(nanoTime.getAsLong() - sentAt);
            }
            done.accept(failure);
          });
    };
  }

  /** Returns what was seen since it was last asked. */
  DeltaRate.Load take(boolean waiting) {
    long now = nanoTime.getAsLong();
    double seconds = Math.max(1, now - takenAt) / (double) TimeUnit.SECONDS.toNanos(1);
    takenAt = now;
    long count = acknowledged.sumThenReset();
    double millis = nanos.sumThenReset() / (double) TimeUnit.MILLISECONDS.toNanos(1);
    return new DeltaRate.Load(
        processors.getAsDouble(), count / seconds, count == 0 ? 0 : millis / count, waiting);
  }
}
