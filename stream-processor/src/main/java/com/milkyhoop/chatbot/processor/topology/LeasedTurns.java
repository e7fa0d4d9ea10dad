package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.ConversationEvent.Recovered;
import com.milkyhoop.chatbot.conversation.Leases;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.turn.TaskTurns;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a task from starting what another process goes on with, until that ends or its lease is
 * over (R13): applies the records of chat-turns about leases to the pure {@link Leases}, and tells
 * the runner what comes of them. A lease is over when a record was read that was appended after its
 * end: by then each that could have prolonged it was read too. One a task; the stream thread's.
 *
 * @see "ADR 17: docs/adr/0017-leases-on-turns-that-go-on.md"
 */
final class LeasedTurns {
  private static final Logger log = LoggerFactory.getLogger(LeasedTurns.class);

  private final String process;
  private final TaskTurns turns;
  private final ConversationHandler handler;
  private final TopologyMetrics meters;
  private final Predicate<TurnKey> hasEnded;
  private Leases leases;

  /** The latest append time of a record of chat-turns that was read. */
  private long readUntil;

  /** The append time from which on there is something to look at. */
  private long lookAt = Long.MAX_VALUE;

  /** Turns that the runner holds for other processes, and who these are. */
  private Map<Leases.Turn, String> elsewhere = Map.of();

  /**
   * @param process whose leases are no obstacle
   * @param leases what the store holds of them
   * @param hasEnded whether a turn that a lease names needs nobody any more
   */
  LeasedTurns(
      String process,
      Leases leases,
      TaskTurns turns,
      ConversationHandler handler,
      TopologyMetrics meters,
      Predicate<TurnKey> hasEnded) {
    this.process = process;
    this.hasEnded = hasEnded;
    this.leases = leases;
    this.turns = turns;
    this.handler = handler;
    this.meters = meters;
  }

  Leases leases() {
    return leases;
  }

  /**
   * Takes note of how far chat-turns was read.
   *
   * @param appendedAt the append time of the record that is read, as it is
   */
  void read(long appendedAt) {
    readUntil = Math.max(readUntil, appendedAt);
  }

  /** Ends the lease of a process that has claimed the partition. */
  void claimedBy(String claimant) {
    leases = leases.claimedBy(claimant);
    lookAt = 0;
  }

  /** Applies the record of a lease. */
  void on(TurnEvent record, long appendedAt) {
    leases = leases.on(record, appendedAt);
    lookAt = 0;
  }

  /** Returns whether this end was made under a lease that was good. */
  boolean cover(ConversationId conversation, TurnEvent end, long appendedAt) {
    return !end.getHolder().isEmpty()
        && leases.cover(
            new Leases.Turn(conversation.key(), end.getRequestId()), end.getHolder(), appendedAt);
  }

  /**
   * Holds what others hold before the task starts anything, and lets go what they held when it had
   * recovered before: leases end also while it waits for another marker.
   */
  void recovered() {
    var _ = hold(heldByOthers());
    if (!elsewhere.isEmpty()) {
      log.atInfo().addKeyValue("turns", elsewhere.size()).log("turns go on in other processes");
    }
  }

  /**
   * Starts what no other process goes on with any more. Where nothing was read for so long that
   * this could be, has a record written that tells.
   */
  void look(long now) {
    if (elsewhere.isEmpty()) {
      return;
    }
    if (readUntil >= lookAt) {
      begin(hold(heldByOthers()));
    }
    if (now > lookAt) {
      turns.proposeSweep();
    }
  }

  /** Returns whether there is anything to look at. */
  boolean isEmpty() {
    return elsewhere.isEmpty();
  }

  /**
   * Has the runner hold these turns for their holders, and none else.
   *
   * @return those that it held before, and that nobody has now
   */
  private List<TurnKey> hold(Map<Leases.Turn, String> held) {
    var over = new ArrayList<TurnKey>();
    elsewhere.forEach(
        (turn, holder) -> {
          String now = held.get(turn);
          if (!holder.equals(now) && turns.leaseOver(key(turn)) && now == null) {
            over.add(key(turn));
          }
        });
    held.forEach(
        (turn, holder) -> {
          if (!holder.equals(elsewhere.get(turn)) && !hasEnded.test(key(turn))) {
            turns.heldElsewhere(key(turn), holder);
          }
        });
    elsewhere = held;
    return over;
  }

  private void begin(List<TurnKey> over) {
    if (over.isEmpty()) {
      return;
    }
    log.atWarn().addKeyValue("turns", over.size()).log("leases are over; turns begin anew");
    meters.leasesOver(over.size());
    over.stream()
        .map(TurnKey::conversation)
        .distinct()
        .forEach(conversation -> handler.propose(conversation, new Recovered()));
  }

  private Map<Leases.Turn, String> heldByOthers() {
    long first = leases.firstEnd();
    lookAt = first == Long.MAX_VALUE ? first : Math.max(first, readUntil) + 1;
    return leases.heldByOthers(process, readUntil);
  }

  private static TurnKey key(Leases.Turn turn) {
    return new TurnKey(ConversationId.parse(turn.conversation()), turn.requestId());
  }
}
