package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Keeps what is written to chat-turns until the test takes it; can fail some writes first. */
public final class FakeTurnWriter implements TurnWriter {
  /** One record. */
  public record Written(int partition, @Nullable String key, TurnEvent event) {}

  private static final long NO_OFFSET = -1;

  private final BlockingQueue<Written> written = new LinkedBlockingQueue<>();
  private final BlockingQueue<Written> leases = new LinkedBlockingQueue<>();
  private final AtomicLong offset = new AtomicLong();
  private final BlockingQueue<Runnable> heldLeases = new LinkedBlockingQueue<>();
  private final BlockingQueue<Runnable> heldEnds = new LinkedBlockingQueue<>();
  private volatile boolean leasesStand;
  private volatile boolean leasesHeld;
  private volatile boolean endsHeld;
  private int failures;
  private Function<TurnEvent, Optional<RuntimeException>> refusal = _ -> Optional.empty();

  /** The next {@code count} writes fail. */
  public synchronized void failNext(int count) {
    failures = count;
  }

  /** Writes fail with what this returns, until it is replaced. */
  public synchronized void refuse(Function<TurnEvent, Optional<RuntimeException>> refusing) {
    refusal = refusing;
  }

  @Override
  public void write(int partition, @Nullable String key, TurnEvent event, TurnWriter.Written done) {
    boolean lease = event.getKind() == TurnEventKind.LEASE;
    if (lease ? leasesHeld : endsHeld && !event.getRequestId().isEmpty()) {
      (lease ? heldLeases : heldEnds).add(() -> append(partition, key, event, done));
      return;
    }
    append(partition, key, event, done);
  }

  private void append(
      int partition, @Nullable String key, TurnEvent event, TurnWriter.Written done) {
    boolean lease = event.getKind() == TurnEventKind.LEASE;
    if (fails() || lease && !leasesStand) {
      done.accept(NO_OFFSET, new TimeoutException("no broker"));
      return;
    }
    Optional<RuntimeException> refused = refused(event);
    if (refused.isPresent()) {
      done.accept(NO_OFFSET, refused.get());
      return;
    }
    (lease ? leases : written).add(new Written(partition, key, event));
    done.accept(offset.getAndIncrement(), null);
  }

  /** Leases can be written from now on; each fails before. */
  public void letLeasesStand() {
    leasesStand = true;
  }

  /** Leases are in flight from now on until they are released, too late for who waits. */
  void holdLeases() {
    leasesHeld = true;
  }

  boolean leasesHeld() {
    return leasesHeld;
  }

  boolean holdsLease() {
    return !heldLeases.isEmpty();
  }

  /** Appends the lease that has been in flight for the longest time. */
  void releaseLease() {
    heldLeases.remove().run();
  }

  /** Ends are in flight from now on until they are released. */
  void holdEnds() {
    endsHeld = true;
  }

  boolean holdsEnd() {
    return !heldEnds.isEmpty();
  }

  /** Appends the ends that are in flight. */
  void releaseEnds() {
    endsHeld = false;
    for (Runnable next = heldEnds.poll(); next != null; next = heldEnds.poll()) {
      next.run();
    }
  }

  /** No lease can be written any more. */
  public void letLeasesFail() {
    leasesStand = false;
  }

  boolean leasesStand() {
    return leasesStand && !leasesHeld;
  }

  /** The next record of a lease. */
  public Written nextLease() {
    return next(leases);
  }

  public boolean hasLease() {
    return !leases.isEmpty();
  }

  /** The next record that is no lease. */
  public Written next() {
    return next(written);
  }

  private static Written next(BlockingQueue<Written> queue) {
    try {
      Written next = queue.poll(30, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was written to chat-turns");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public boolean isEmpty() {
    return written.isEmpty();
  }

  private synchronized Optional<RuntimeException> refused(TurnEvent event) {
    return refusal.apply(event);
  }

  private synchronized boolean fails() {
    if (failures == 0) {
      return false;
    }
    failures--;
    return true;
  }
}
