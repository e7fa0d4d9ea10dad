package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.TurnEvent;

/**
 * Makes what the topology itself says on chat-replies.
 *
 * @see "ADR 1: docs/adr/0001-records-of-chat-turns-and-chat-replies.md"
 */
final class ReplyRecords {
  private ReplyRecords() {}

  /** A function of the outcome alone, so that every copy has the same bytes (R1). */
  static ReplyEvent finalEvent(TurnEvent end) {
    return ReplyEvent.newBuilder()
        .setKind(ReplyEventKind.FINAL)
        .setRequestId(end.getRequestId())
        .setText(end.getReply())
        .setFinishReason(end.getFinishReason())
        .setModel(end.getModel())
        .setUsage(end.getUsage())
        .setFailure(end.getFailure())
        .build();
  }

  /** One call gets no reply; says nothing of the turn. */
  static ReplyEvent refusal(String requestId, Failure failure) {
    return ReplyEvent.newBuilder()
        .setKind(ReplyEventKind.REFUSED)
        .setRequestId(requestId)
        .setFailure(failure)
        .build();
  }
}
