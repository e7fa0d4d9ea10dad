package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.processor.turn.ReplyText.Position;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the text of one turn as deltas, clocked by itself: the first goes at once, and while
 * one is in flight text gathers into the next. So light load makes a delta a token and heavy load
 * fewer, larger ones. Each partition of chat-replies has a clock of its own, so that one that is
 * slow or dead holds up nobody who watches through another. A delta that was lost is sent again
 * with what came after it, for as long as the turn runs; the turn's end tells the rest.
 *
 * <p>Called by the turn's thread (text), the stream thread (targets) and the producer's (acks); the
 * lock is held for no longer than it takes to hand a record to the producer, which never blocks.
 */
final class DeltaPublisher {
  private final ReentrantLock lock = new ReentrantLock();

  /** Pauses between two deltas that nobody watches: what is lost with the process is no more. */
  private static final long UNWATCHED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ReplyWriter writer;

  /**
   * Gets the text while no call has all of it, to be read back (R13), and the launch of each
   * attempt (R14).
   */
  private final ReplyTarget record;

  private final LongSupplier nanos;

  /** One a partition that a watching call reads. */
  @GuardedBy("lock")
  private final List<PartitionWatchers> partitions = new ArrayList<>();

  @GuardedBy("lock")
  private final ReplyText text;

  /** The time at which the record was sent last, or became one, in ns. */
  @GuardedBy("lock")
  private long recordedAt;

  @GuardedBy("lock")
  private boolean finished;

  @GuardedBy("lock")
  private boolean closed;

  /**
   * @param record gets each launch, and seldom the text, while no call has all of it
   * @param nanos a clock, as {@link System#nanoTime} is; read for the record alone
   */
  DeltaPublisher(
      String requestId,
      List<ReplyTarget> targets,
      ReplyWriter writer,
      ReplyTarget record,
      LongSupplier nanos) {
    this.writer = writer;
    this.record = record;
    this.nanos = nanos;
    text = new ReplyText(requestId);
    targets.forEach(this::addFromStart);
    keepWhole();
  }

  /**
   * Begins a new attempt, with no text. The record has it before a model is asked, so that the call
   * is known of should its process die before there is text (R14).
   */
  void begin(AttemptId attempt, String route) {
    lock.lock();
    try {
      text.begin(attempt, route);
      partitions.forEach(PartitionWatchers::restart);
      recordLaunch();
    } finally {
      lock.unlock();
    }
  }

  /** Takes note of the route that answers the attempt. */
  void answered(String by) {
    lock.lock();
    try {
      text.answered(by);
    } finally {
      lock.unlock();
    }
  }

  /** Gives the same attempt a new id: its text so far is the first delta of that. */
  void renumber(AttemptId attempt) {
    lock.lock();
    try {
      text.renumber(attempt);
      partitions.forEach(PartitionWatchers::restart);
      publish();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the same attempt a new id, for these calls. */
  void adopt(AttemptId attempt, List<ReplyTarget> calls) {
    lock.lock();
    try {
      partitions.forEach(PartitionWatchers::clear);
      calls.forEach(this::addFromStart);
      partitions.removeIf(PartitionWatchers::isEmpty);
      text.renumber(attempt);
      partitions.forEach(PartitionWatchers::restart);
      keepWhole();
      publish();
    } finally {
      lock.unlock();
    }
  }

  /** Takes text of the attempt: whole characters only. */
  void append(String piece) {
    if (piece.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      text.append(piece);
      publish();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has a call watch, perhaps once more: it gets what was sent already and it has not shown, then
   * what comes. How many may is the conversation's to say.
   */
  void addTarget(ReplyTarget target, Optional<ShownText> shown) {
    lock.lock();
    try {
      Position from = shown.map(text::position).orElse(Position.START);
      PartitionWatchers watchers = watchers(target);
      if (watchers.isEmpty()) {
        watchers.moveTo(from);
      }
      watchers.add(target.getCallId(), from);
      if (from.chars() < watchers.sent().chars()) {
        catchUp(watchers, target.getCallId(), from);
      }
      publish(watchers);
    } finally {
      lock.unlock();
    }
  }

  /** Sends nothing more to a call. */
  void removeTarget(ReplyTarget target) {
    lock.lock();
    try {
      PartitionWatchers watchers = watchers(target);
      watchers.remove(target.getCallId());
      if (watchers.isEmpty()) {
        partitions.remove(watchers);
      }
      keepWhole();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the attempt that runs, which began behind this text, with what it has so far. */
  PublishedReply.Attempt published(String before) {
    lock.lock();
    try {
      return text.attempt(before);
    } finally {
      lock.unlock();
    }
  }

  /** The attempt has all of its text, and its end is on its way: what is lost now stays so. */
  void finish() {
    lock.lock();
    try {
      finished = true;
    } finally {
      lock.unlock();
    }
  }

  /** Sends nothing more. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  /** Holds up no text: whether it is acknowledged is asked only to write it again. */
  @GuardedBy("lock")
  private void recordLaunch() {
    AttemptId attempt = text.id();
    writer.write(
        record.getPartition(),
        List.of(record.getCallId()),
        text.delta(Position.START, Position.START),
        failure -> launchAcknowledged(attempt, failure));
  }

  private void launchAcknowledged(AttemptId attempt, @Nullable Exception failure) {
    if (failure == null) {
      return;
    }
    lock.lock();
    try {
      if (attempt.equals(text.id()) && !finished && !closed) {
        recordLaunch();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the watchers of a target's partition, made where there are none. */
  @GuardedBy("lock")
  private PartitionWatchers watchers(ReplyTarget target) {
    for (PartitionWatchers watchers : partitions) {
      if (watchers.partition() == target.getPartition()) {
        return watchers;
      }
    }
    var watchers = new PartitionWatchers(target.getPartition());
    partitions.add(watchers);
    return watchers;
  }

  @GuardedBy("lock")
  private void addFromStart(ReplyTarget target) {
    watchers(target).add(target.getCallId(), Position.START);
  }

  /**
   * Has the text written from its beginning for a call that is there, or for the record: who reads
   * it back knows these alone, whoever watched before (R13).
   */
  @GuardedBy("lock")
  private void keepWhole() {
    if (partitions.stream().anyMatch(PartitionWatchers::hasWhole)) {
      return;
    }
    recordedAt = nanos.getAsLong();
    addFromStart(record);
    PartitionWatchers watchers = watchers(record);
    watchers.restart();
    publish(watchers);
  }

  /** Returns whether nobody watches through this partition, and it has had its share. */
  @GuardedBy("lock")
  private boolean waits(PartitionWatchers watchers) {
    return isUnwatched(watchers)
        && watchers.sent().chars() > 0
        && nanos.getAsLong() - recordedAt < UNWATCHED_PAUSE_NANOS;
  }

  private boolean isUnwatched(PartitionWatchers watchers) {
    return watchers.partition() == record.getPartition() && watchers.isOnly(record.getCallId());
  }

  @GuardedBy("lock")
  private void publish() {
    for (PartitionWatchers watchers : partitions) {
      publish(watchers);
    }
  }

  @GuardedBy("lock")
  private void publish(PartitionWatchers watchers) {
    if (watchers.inFlight()
        || closed
        || watchers.isEmpty()
        || text.endsAt(watchers.sent())
        || waits(watchers)) {
      return;
    }
    Position from = watchers.sent();
    watchers.moveTo(text.end(from));
    send(watchers, watchers.calls(), from);
  }

  /**
   * Sends one call what the others of its partition have; all of them, where a record is in flight.
   */
  @GuardedBy("lock")
  private void catchUp(PartitionWatchers watchers, long call, Position from) {
    if (watchers.inFlight()) {
      watchers.moveTo(from);
    } else if (!closed) {
      send(watchers, List.of(call), from);
    }
  }

  /** Sends up to where the watchers are now. */
  @GuardedBy("lock")
  private void send(PartitionWatchers watchers, List<Long> calls, Position from) {
    ReplyEvent event = text.delta(from, watchers.sent());
    AttemptId attempt = text.id();
    watchers.setInFlight(true);
    if (isUnwatched(watchers)) {
      recordedAt = nanos.getAsLong();
    }
    writer.write(
        watchers.partition(),
        calls,
        event,
        failure -> acknowledged(watchers, attempt, from, failure));
  }

  private void acknowledged(
      PartitionWatchers watchers, AttemptId attempt, Position from, @Nullable Exception failure) {
    lock.lock();
    try {
      watchers.setInFlight(false);
      if (failure != null && attempt.equals(text.id()) && from.chars() < watchers.sent().chars()) {
        watchers.moveTo(from);
      }
      if (failure == null || !finished) {
        publish(watchers);
      }
    } finally {
      lock.unlock();
    }
  }
}
