package com.milkyhoop.chatbot.cli;

/** Says how the following of a reply ended. */
sealed interface ReplyEnd {

  /** The view has all of it. */
  record Complete(String finishReason) implements ReplyEnd {
    boolean isCutShort() {
      return EarlyEnd.isCutShort(finishReason);
    }
  }

  /**
   * There is none.
   *
   * @param mayStillCome whether it is the connection that failed, and not the reply
   */
  record Missing(Problem problem, boolean mayStillCome) implements ReplyEnd {}

  /** It was cancelled before its message had reached the chatbot. */
  record NeverSent() implements ReplyEnd {}
}
