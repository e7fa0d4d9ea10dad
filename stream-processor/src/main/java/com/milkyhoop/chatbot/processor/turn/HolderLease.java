package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.conversation.Leases;
import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Keeps which turns of a closed task the lease names that this process holds on them, and makes its
 * records (R13). Part of a {@link TurnLedger}, and as pure.
 *
 * @see "ADR 17: docs/adr/0017-leases-on-turns-that-go-on.md"
 */
final class HolderLease {
  private final int partition;
  private final String process;
  private final long ms;
  private final Set<TurnKey> named = new LinkedHashSet<>();

  /**
   * @param process a random id of this process
   * @param ms for which a lease is good
   */
  HolderLease(int partition, String process, long ms) {
    this.partition = partition;
    this.process = process;
    this.ms = ms;
  }

  /** Returns the same for the next task of the partition. */
  HolderLease next() {
    var next = new HolderLease(partition, process, ms);
    next.named.addAll(named);
    return next;
  }

  String process() {
    return process;
  }

  boolean names(TurnKey key) {
    return named.contains(key);
  }

  /** Names these turns, and no others: as many as one record may. */
  void name(Collection<TurnKey> turns) {
    named.clear();
    turns.stream().limit(Leases.MOST_TURNS_OF_ONE).forEach(named::add);
  }

  /**
   * Writes the lease on all that it named and that goes on here; nothing where nothing does. Names
   * no turn anew, since the next owner may have begun it.
   */
  List<Instruction> write(Predicate<TurnKey> goesOn) {
    named.removeIf(goesOn.negate());
    return named.isEmpty() ? List.of() : List.of(record(ms));
  }

  /** Ends the lease at once. */
  Instruction release() {
    named.clear();
    return record(0);
  }

  private Instruction record(long forMs) {
    return new Instruction.Lease(
        new Slot.Lease(partition), TaskRecords.lease(process, forMs, List.copyOf(named)));
  }

  /** Copies an end, as made under the lease. */
  TurnEvent sign(TurnEvent end) {
    return TaskRecords.ofHolder(end, process);
  }
}
