package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.Watch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Holds what a task tells the holders of turns that go on in other processes, until it was read
 * back (R13). Each has a slot, whatever becomes of its turn meanwhile. Part of a {@link
 * TurnLedger}, and as pure. Bounded by the unfinished turns of the partition and their watchers.
 */
final class HolderNotices {
  private final int partition;
  private final Map<Slot, TurnEvent> inFlight = new LinkedHashMap<>();

  HolderNotices(int partition) {
    this.partition = partition;
  }

  /** Tells the holder to stop the turn. */
  Instruction stop(TurnKey key, String holder) {
    return send(new Slot.Stop(partition, key), TaskRecords.stop(holder, key.requestId()));
  }

  /** Tells the holder of a call that begins or ends to watch the turn. */
  Instruction watch(TurnKey key, String holder, Watch watch) {
    return send(
        new Slot.Watch(partition, key, watch.getTarget()),
        TaskRecords.watch(holder, key.requestId(), watch));
  }

  /** Settles the record that was read, unless another has taken its place meanwhile. */
  List<Instruction> read(HolderNotice notice) {
    Slot slot = notice.slot(partition);
    TurnEvent sent = inFlight.get(slot);
    return sent != null && notice.isSame(sent) ? settle(slot::equals) : List.of();
  }

  /** Settles what its watchers have sent: the turn has its end here. */
  List<Instruction> settleWatches(TurnKey key) {
    return settle(slot -> slot instanceof Slot.Watch watch && watch.key().equals(key));
  }

  /** Settles all that is in flight about the turn. */
  List<Instruction> settle(TurnKey key) {
    return settle(
        slot ->
            slot instanceof Slot.Watch watch && watch.key().equals(key)
                || slot instanceof Slot.Stop stop && stop.key().equals(key));
  }

  List<Instruction> settleAll() {
    return settle(_ -> true);
  }

  private Instruction send(Slot slot, TurnEvent event) {
    inFlight.put(slot, event);
    return new Instruction.Forward(slot, event);
  }

  private List<Instruction> settle(Predicate<Slot> which) {
    List<Slot> slots = inFlight.keySet().stream().filter(which).toList();
    slots.forEach(inFlight::remove);
    return new ArrayList<>(slots.stream().map(Instruction.Settle::new).toList());
  }
}
