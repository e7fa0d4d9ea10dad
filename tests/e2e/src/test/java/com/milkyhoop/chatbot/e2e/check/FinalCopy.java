package com.milkyhoop.chatbot.e2e.check;

import com.milkyhoop.chatbot.event.ReplyEvent;
import java.util.HexFormat;

/**
 * One FINAL on chat-replies.
 *
 * @param value its bytes, in hexadecimal so that equal ones are equal
 * @param isCommitted whether a read_committed reader sees it
 */
record FinalCopy(Position at, String value, ReplyEvent event, boolean isCommitted) {
  static FinalCopy of(Position at, byte[] value, ReplyEvent event, boolean isCommitted) {
    return new FinalCopy(at, HexFormat.of().formatHex(value), event, isCommitted);
  }

  String requestId() {
    return event.getRequestId();
  }
}
