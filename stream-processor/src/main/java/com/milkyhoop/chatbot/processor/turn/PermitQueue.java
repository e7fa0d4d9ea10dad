package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counts a bounded number of permits, and keeps what waits for one: bounded in bytes, the oldest
 * request first, across all tasks of the process (R8). Guarded by the lock of who holds it.
 *
 * @param <T> told apart by identity
 */
final class PermitQueue<T> {
  /** Says what became of an offer. */
  enum Offer {
    /** It has a permit, to be released. */
    PERMITTED,
    /** It waits for one. */
    QUEUED,
    /** There is no room. */
    REFUSED
  }

  /** Weight of the newest turn in the mean time that a permit is held. */
  private static final double EWMA_WEIGHT = 0.05;

  private static final Comparator<Ticket> OLDEST_FIRST =
      Comparator.comparingLong(Ticket::requestedAt).thenComparingLong(Ticket::number);

  private record Ticket(long requestedAt, long number, long bytes) {}

  private final int all;
  private final long maxWaitingBytes;
  private final TreeMap<Ticket, T> waiting = new TreeMap<>(OLDEST_FIRST);
  private final Map<T, Ticket> tickets = new HashMap<>();
  private long lastTicket;
  private long waitingBytes;
  private int free;
  private int beside;
  private double meanHeldNanos;

  PermitQueue(int permits, long maxWaitingBytes) {
    this.all = permits;
    this.free = permits;
    this.maxWaitingBytes = maxWaitingBytes;
  }

  /** Gives it a permit, or keeps it until one is free. */
  Offer offer(T item, long requestedAt, long bytes) {
    if (free > 0) {
      free--;
      return Offer.PERMITTED;
    }
    if (!hasRoom()) {
      return Offer.REFUSED;
    }
    var ticket = new Ticket(requestedAt, lastTicket++, bytes);
    waiting.put(ticket, item);
    tickets.put(item, ticket);
    waitingBytes += bytes;
    return Offer.QUEUED;
  }

  /**
   * Counts one more that runs without a permit, since it asks for nothing that these are for; false
   * where as many do as there are permits.
   */
  boolean takeBeside() {
    if (beside == all) {
      return false;
    }
    beside++;
    return true;
  }

  void releaseBeside() {
    beside--;
  }

  /** Returns whether an offer now would be taken. */
  boolean hasRoom() {
    return free > 0 || waitingBytes < maxWaitingBytes;
  }

  /** Takes back what waits; it never gets a permit. */
  void withdraw(T item) {
    Ticket ticket = tickets.remove(item);
    if (ticket != null) {
      waiting.remove(ticket);
      waitingBytes -= ticket.bytes();
    }
  }

  /** Takes a permit back; returns what waited the longest, which has it now. */
  Optional<T> release(Duration held) {
    meanHeldNanos =
        meanHeldNanos == 0
            ? held.toNanos()
            : (1 - EWMA_WEIGHT) * meanHeldNanos + EWMA_WEIGHT * held.toNanos();
    Map.Entry<Ticket, T> next = waiting.pollFirstEntry();
    if (next == null) {
      free++;
      return Optional.empty();
    }
    tickets.remove(next.getValue());
    waitingBytes -= next.getKey().bytes();
    return Optional.of(next.getValue());
  }

  /**
   * Estimates how long a turn that comes now would wait: all permits together are given back {@code
   * permits} times in the mean time that one is held, and those that wait go first.
   */
  Duration expectedWait() {
    return free > 0
        ? Duration.ZERO
        : Duration.ofNanos((long) (meanHeldNanos * (waiting.size() + 1) / all));
  }

  int running() {
    return all - free + beside;
  }

  int waiting() {
    return waiting.size();
  }
}
