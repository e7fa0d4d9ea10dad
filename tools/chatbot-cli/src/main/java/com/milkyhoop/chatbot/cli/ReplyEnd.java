package com.milkyhoop.chatbot.cli;

/** Describes how following a reply ended. */
sealed interface ReplyEnd {

  /** The view has all of the reply. */
  record Complete(String finishReason) implements ReplyEnd {
    boolean isCutShort() {
      return IncompleteReply.isCutShort(finishReason);
    }
  }

  /**
   * There is no reply, or not all of it.
   *
   * @param mayStillCome whether it is the connection that failed, and not the reply
   */
  record Missing(Problem problem, boolean mayStillCome) implements ReplyEnd {}

  /** It was cancelled before its message had reached the chatbot. */
  record NeverSent() implements ReplyEnd {}
}
