package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.Completed;

/** Holds the words for a reply that the model did not bring to its end. */
final class IncompleteReply {

  private static final String CANCELLED = "cancelled";
  private static final String DEADLINE = "deadline";
  private static final String BUDGET = "budget";

  private IncompleteReply() {}

  /** Returns whether the reply was stopped from outside, with the text that it had. */
  static boolean isCutShort(String finishReason) {
    return finishReason.equals(CANCELLED)
        || finishReason.equals(DEADLINE)
        || finishReason.equals(BUDGET);
  }

  static void tell(Completed completed, Terminal terminal) {
    switch (completed.getFinishReason()) {
      case "stop" -> {}
      case CANCELLED -> terminal.err().println("[cancelled]");
      case DEADLINE -> terminal.err().println("[cut short: its time was up]");
      case BUDGET -> terminal.err().println("[cut short: the budget is used up]");
      default ->
          terminal.err().println("[the reply ended early: " + completed.getFinishReason() + "]");
    }
  }
}
