package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends outcomes, proposals and markers to chat-turns, again until they are settled (R5), on a
 * timer's thread: a producer can block, and a stream thread must not (R8). Holds one record a slot,
 * so it is bounded by the unfinished turns of the tasks here. Any thread; its lock is never held
 * while a record is written or a callback is told.
 */
final class TurnOutbox implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TurnOutbox.class);

  /** Pauses after a failed write. */
  private static final Duration BACKOFF = Duration.ofMillis(250);

  /** Waits after an acknowledged write that was not read back: long enough for any rebalance. */
  private static final Duration UNREAD = Duration.ofSeconds(30);

  /** Failed writes of a kind that nobody foresaw, after which the record can't be written. */
  private static final int MOST_UNFORESEEN = 120;

  private final TurnWriter writer;
  private final TurnTimer timer;
  private final KafkaRefusals refusals;
  private final Written written;
  private final BiConsumer<Slot, Throwable> unwritable;
  private final Consumer<Throwable> fatal;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<Slot, Outgoing> inFlight = new HashMap<>();

  /** Is told of what stands in chat-turns. */
  @FunctionalInterface
  interface Written {
    /**
     * Takes note of a record that was in flight just now. Another may have taken its place since:
     * who sends under a lock asks {@link TurnOutbox#isInFlight} under that.
     *
     * @param offset where it stands
     */
    void accept(Slot slot, TurnEvent event, long offset);
  }

  /** A record in flight. Guarded by the lock. */
  private static final class Outgoing {
    final Slot slot;
    final TurnEvent event;
    final @Nullable UUID traceId;
    Future<?> next = CompletableFuture.completedFuture(null);
    int unforeseenFailures;

    Outgoing(Slot slot, TurnEvent event, @Nullable UUID traceId) {
      this.slot = slot;
      this.event = event;
      this.traceId = traceId;
    }
  }

  /**
   * @param unwritable told of a record that can never be written, which is not sent again
   * @param fatal told when no record can be written any more
   */
  TurnOutbox(
      TurnWriter writer,
      TurnTimer timer,
      KafkaRefusals refusals,
      Written written,
      BiConsumer<Slot, Throwable> unwritable,
      Consumer<Throwable> fatal) {
    this.writer = writer;
    this.timer = timer;
    this.refusals = refusals;
    this.written = written;
    this.unwritable = unwritable;
    this.fatal = fatal;
  }

  /** Sends a record in place of what is in flight in its slot. Never blocks. */
  void send(Slot slot, TurnEvent event, @Nullable UUID traceId) {
    send(new Instruction.Send(slot, event, traceId));
  }

  /** Sends a record, when it is time to, in place of what is in flight in its slot. */
  void send(Instruction.Send what) {
    var outgoing = new Outgoing(what.slot(), what.event(), what.traceId());
    lock.lock();
    try {
      remove(what.slot());
      inFlight.put(what.slot(), outgoing);
      schedule(outgoing, Duration.ofNanos(what.afterNanos()));
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is in flight in the slot no more. */
  void settle(Slot slot) {
    lock.lock();
    try {
      remove(slot);
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether this very record is in flight, and none in its place. */
  boolean isInFlight(Slot slot, TurnEvent event) {
    lock.lock();
    try {
      Outgoing outgoing = inFlight.get(slot);
      return outgoing != null && outgoing.event == event;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    timer.close();
  }

  private void write(Outgoing outgoing) {
    if (!isInFlight(outgoing)) {
      return;
    }
    try {
      writer.write(
          outgoing.slot.partition(),
          key(outgoing.slot),
          outgoing.event,
          (offset, failure) -> {
            if (failure == null) {
              written(outgoing, offset);
            } else {
              failed(outgoing, failure);
            }
          });
    } catch (RuntimeException e) {
      failed(outgoing, e);
    }
  }

  private static @Nullable String key(Slot slot) {
    return switch (slot) {
      case Slot.End end -> end.key().conversation().key();
      case Slot.Stop stop -> stop.key().conversation().key();
      case Slot.Watch watch -> watch.key().conversation().key();
      case Slot.Marker _, Slot.Sweep _, Slot.Lease _ -> null;
    };
  }

  private void written(Outgoing outgoing, long offset) {
    again(outgoing, UNREAD);
    if (isInFlight(outgoing)) {
      written.accept(outgoing.slot, outgoing.event, offset);
    }
  }

  private void failed(Outgoing outgoing, Exception failure) {
    switch (WriteFailure.of(failure)) {
      case PASSING -> passing(outgoing, failure);
      case UNFORESEEN -> {
        if (mayPass(outgoing)) {
          passing(outgoing, failure);
        } else {
          unwritable(outgoing, failure);
        }
      }
      case OF_THE_RECORD -> unwritable(outgoing, failure);
      case FATAL -> fatal.accept(failure);
    }
  }

  private void passing(Outgoing outgoing, Exception failure) {
    log.atWarn()
        .addKeyValue("partition", outgoing.slot.partition())
        .addKeyValue("request_id", outgoing.event.getRequestId())
        .addKeyValue("trace_id", outgoing.traceId)
        .addKeyValue("error", refusals.describe(failure))
        .log("an outcome could not be written yet; it is sent again");
    again(outgoing, BACKOFF);
  }

  private void unwritable(Outgoing outgoing, Exception failure) {
    if (take(outgoing)) {
      log.atError()
          .addKeyValue("partition", outgoing.slot.partition())
          .addKeyValue("request_id", outgoing.event.getRequestId())
          .addKeyValue("trace_id", outgoing.traceId)
          .addKeyValue("error", refusals.describe(failure))
          .log("an outcome can never be written; its turn fails");
      unwritable.accept(outgoing.slot, failure);
    }
  }

  private void again(Outgoing outgoing, Duration delay) {
    lock.lock();
    try {
      if (inFlight.get(outgoing.slot) == outgoing) {
        schedule(outgoing, delay);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean mayPass(Outgoing outgoing) {
    lock.lock();
    try {
      outgoing.unforeseenFailures++;
      return outgoing.unforeseenFailures < MOST_UNFORESEEN;
    } finally {
      lock.unlock();
    }
  }

  private boolean isInFlight(Outgoing outgoing) {
    lock.lock();
    try {
      return inFlight.get(outgoing.slot) == outgoing;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes it; false where another record has taken its place meanwhile, or none is wanted any more.
   */
  private boolean take(Outgoing outgoing) {
    lock.lock();
    try {
      return inFlight.remove(outgoing.slot, outgoing);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void remove(Slot slot) {
    Outgoing earlier = inFlight.remove(slot);
    if (earlier != null) {
      earlier.next.cancel(false);
    }
  }

  @GuardedBy("lock")
  private void schedule(Outgoing outgoing, Duration delay) {
    outgoing.next = timer.after(delay, () -> write(outgoing));
  }
}
