package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.Completed;

/** What is said of a reply that the model did not bring to its end. */
final class EarlyEnd {

  static final String CANCELLED = "cancelled";

  private EarlyEnd() {}

  static void tell(Completed completed, Terminal terminal) {
    switch (completed.getFinishReason()) {
      case "stop" -> {}
      case CANCELLED -> terminal.err().println("[cancelled]");
      default ->
          terminal.err().println("[the reply ended early: " + completed.getFinishReason() + "]");
    }
  }
}
