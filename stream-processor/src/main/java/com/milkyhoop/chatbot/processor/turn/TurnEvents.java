package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.schemas.FinishReasons;

/** Records of chat-turns that no attempt makes, and the epoch that each record gets last. */
final class TurnEvents {
  private static final long NO_EPOCH = -1;

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
  static TurnEvent cancelled(String requestId, String model) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.CANCELLED)
        .setEpoch(NO_EPOCH)
        .setRequestId(requestId)
        .setFinishReason(FinishReasons.CANCELLED)
        .setModel(model)
        .build();
  }

  static TurnEvent withEpoch(TurnEvent event, long epoch) {
    return new TurnEvent(
        event.getKind(),
        epoch,
        event.getMarkerId(),
        event.getRequestId(),
        event.getReply(),
        event.getReplyTokens(),
        event.getFinishReason(),
        event.getModel(),
        event.getUsage(),
        event.getFailure(),
        event.getGeneration());
  }
}
