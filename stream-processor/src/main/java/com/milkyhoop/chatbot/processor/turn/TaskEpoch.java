package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the epoch of a task (R5), the number of its last attempt (R6), and whether its recovery
 * marker or its note that a sweep is due are in flight (R9). Part of a {@link TurnLedger}, and as
 * pure.
 */
final class TaskEpoch {
  private static final long NO_EPOCH = -1;

  private final int partition;
  private long epoch;
  private int attempts;
  private boolean marking;
  private boolean sweeping;

  private TaskEpoch(int partition, long epoch, int attempts) {
    this.partition = partition;
    this.epoch = epoch;
    this.attempts = attempts;
  }

  /** Begins that of a partition's first task in this process. */
  static TaskEpoch first(int partition) {
    return new TaskEpoch(partition, NO_EPOCH, 0);
  }

  /**
   * Begins that of the next task, with the attempt ids of this one until it has an epoch of its
   * own: what goes on meanwhile must not fall behind the ids that readers have seen (R6).
   */
  TaskEpoch next() {
    return new TaskEpoch(partition, epoch, attempts);
  }

  /** Numbers an attempt that begins now. */
  AttemptId nextAttempt() {
    attempts++;
    return new AttemptId(epoch, attempts);
  }

  /** Copies a record, as written in the epoch of now. */
  TurnEvent stamp(TurnEvent event) {
    return TaskRecords.withEpoch(event, epoch);
  }

  /** Returns whether the task waits to read its marker. */
  boolean isMarking() {
    return marking;
  }

  /** Sends a recovery marker, in place of an earlier one. */
  List<Instruction> mark(String markerId, String process) {
    marking = true;
    return List.of(new Instruction.Send(marker(), TaskRecords.marker(markerId, process), null));
  }

  /** Begins an epoch, since the marker was read; what is in flight is sent again with it. */
  List<Instruction> begin(long newEpoch) {
    epoch = newEpoch;
    List<Instruction> todo = markerRead();
    if (sweeping) {
      todo.add(sendSweep(0));
    }
    return todo;
  }

  /** Sends a note that a sweep is due after so many ns, unless one is in flight. */
  List<Instruction> proposeSweep(long afterNanos) {
    if (sweeping) {
      return List.of();
    }
    sweeping = true;
    return List.of(sendSweep(afterNanos));
  }

  /** Takes note that the note was read. */
  List<Instruction> sweepRead() {
    if (!sweeping) {
      return List.of();
    }
    sweeping = false;
    return List.of(new Instruction.Settle(sweep()));
  }

  /** Settles what is in flight: the task reads nothing any more. */
  List<Instruction> close() {
    List<Instruction> todo = markerRead();
    todo.addAll(sweepRead());
    return todo;
  }

  private List<Instruction> markerRead() {
    var todo = new ArrayList<Instruction>();
    if (marking) {
      marking = false;
      todo.add(new Instruction.Settle(marker()));
    }
    return todo;
  }

  private Instruction sendSweep(long afterNanos) {
    return new Instruction.Send(sweep(), stamp(TaskRecords.sweep()), null, afterNanos);
  }

  private Slot marker() {
    return new Slot.Marker(partition);
  }

  private Slot sweep() {
    return new Slot.Sweep(partition);
  }
}
