package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.Lease;
import com.milkyhoop.chatbot.event.LeasedTurn;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.event.Watch;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import java.util.List;

/** Records of chat-turns that no attempt makes, and the epoch that each record gets last. */
final class TaskRecords {
  private static final long NO_EPOCH = -1;
  private static final int EPOCH = TurnEvent.getClassSchema().getField("epoch").pos();
  private static final int HOLDER = TurnEvent.getClassSchema().getField("holder").pos();

  private TaskRecords() {}

  static TurnEvent marker(String id, String process) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.RECOVERY_MARKER)
        .setEpoch(NO_EPOCH)
        .setMarkerId(id)
        .setHolder(process)
        .build();
  }

  /** The process goes on with these turns, for so long; with none it gives up all. */
  static TurnEvent lease(String process, long ms, List<TurnKey> turns) {
    List<LeasedTurn> named =
        turns.stream()
            .map(key -> new LeasedTurn(key.conversation().key(), key.requestId()))
            .toList();
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.LEASE)
        .setEpoch(NO_EPOCH)
        .setHolder(process)
        .setLease(new Lease(ms, named))
        .build();
  }

  /** Tells the holder of a turn to stop it and keep its text. */
  static TurnEvent stop(String holder, String requestId) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.STOP)
        .setEpoch(NO_EPOCH)
        .setRequestId(requestId)
        .setHolder(holder)
        .build();
  }

  /** Tells the holder of a turn about a call that watches it, or does no more. */
  static TurnEvent watch(String holder, String requestId, Watch watch) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.WATCH)
        .setEpoch(NO_EPOCH)
        .setRequestId(requestId)
        .setHolder(holder)
        .setWatch(watch)
        .build();
  }

  static TurnEvent sweep() {
    return TurnEvent.newBuilder().setKind(TurnEventKind.SWEEP).setEpoch(NO_EPOCH).build();
  }

  /** A turn was stopped before it had any text here. */
  static TurnEvent cancelled(String requestId) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.CANCELLED)
        .setEpoch(NO_EPOCH)
        .setRequestId(requestId)
        .setFinishReason(FinishReasons.CANCELLED)
        .build();
  }

  /** An end in place of one that could not be written: it has nothing that may not fit. */
  static TurnEvent unwritable(String requestId) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.FAILED)
        .setEpoch(NO_EPOCH)
        .setRequestId(requestId)
        .setFailure(new Failure("INTERNAL", "the end of the turn could not be written", null))
        .build();
  }

  /** Copies the event, whatever else it holds. */
  static TurnEvent withEpoch(TurnEvent event, long epoch) {
    return with(event, EPOCH, epoch);
  }

  /** Copies an end, as made under this process' lease. */
  static TurnEvent ofHolder(TurnEvent end, String process) {
    return with(end, HOLDER, process);
  }

  private static TurnEvent with(TurnEvent event, int position, Object value) {
    var copy = new TurnEvent();
    TurnEvent.getClassSchema()
        .getFields()
        .forEach(field -> copy.put(field.pos(), event.get(field.pos())));
    copy.put(position, value);
    return copy;
  }
}
