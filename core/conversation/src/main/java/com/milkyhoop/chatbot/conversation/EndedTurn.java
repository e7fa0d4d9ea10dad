package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.store.TurnRow;

/**
 * Holds a turn that had ended before its record was written.
 *
 * @param traceparent W3C trace context; empty where there is none
 * @param end how it ended; names its request
 */
public record EndedTurn(String message, int messageTokens, String traceparent, TurnEvent end) {
  String requestId() {
    return end.getRequestId();
  }

  TurnRow row(long requestedAt, long endedAt) {
    return new TurnRow(
        requestId(), message, messageTokens, traceparent, requestedAt, end, endedAt, "");
  }
}
