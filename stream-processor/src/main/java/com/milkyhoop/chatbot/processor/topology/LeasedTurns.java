package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.Recovered;
import com.milkyhoop.chatbot.processor.conversation.Leases;
import com.milkyhoop.chatbot.processor.turn.TaskTurns;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
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
  private final TopologyMeters meters;
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
      TopologyMeters meters,
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
   * A record of chat-turns is read.
   *
   * @param appendedAt its append time, as it is
   */
  void read(long appendedAt) {
    readUntil = Math.max(readUntil, appendedAt);
  }

  /** A process has claimed the partition. */
  void claimedBy(String claimant) {
    leases = leases.claimedBy(claimant);
    lookAt = 0;
  }

  /** The record of a lease was read. */
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

  /** The task may act: what others hold is held for them before anything is started. */
  void recovered() {
    elsewhere = heldByOthers();
    elsewhere.forEach(
        (turn, holder) -> {
          if (!hasEnded.test(key(turn))) {
            turns.heldElsewhere(key(turn), holder);
          }
        });
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
      begin(elsewhere, heldByOthers());
    }
    if (now > lookAt) {
      turns.noteSweep();
    }
  }

  /** Returns whether there is anything to look at. */
  boolean isEmpty() {
    return elsewhere.isEmpty();
  }

  private void begin(Map<Leases.Turn, String> before, Map<Leases.Turn, String> still) {
    List<TurnKey> over =
        before.keySet().stream()
            .filter(turn -> !still.containsKey(turn))
            .map(LeasedTurns::key)
            .filter(turns::leaseOver)
            .toList();
    elsewhere = still;
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
