package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.schemas.FinishReasons;

/** Records of chat-turns that no attempt makes, and the epoch that each record gets last. */
final class TurnEvents {
  private static final long NO_EPOCH = -1;
  private static final int EPOCH = TurnEvent.getClassSchema().getField("epoch").pos();

  private TurnEvents() {}

  static TurnEvent marker(String id) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.RECOVERY_MARKER)
        .setEpoch(NO_EPOCH)
        .setMarkerId(id)
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
    var copy = new TurnEvent();
    TurnEvent.getClassSchema()
        .getFields()
        .forEach(field -> copy.put(field.pos(), event.get(field.pos())));
    copy.put(EPOCH, epoch);
    return copy;
  }
}
