package com.milkyhoop.chatbot.e2e.load;

/** What a client was told at last. */
public sealed interface Ending {

  /** A Completed event. */
  record Completed(String reply, String finishReason) implements Ending {}

  /**
   * A status after which repeating the request can't help.
   *
   * @param reason as in docs/errors.md; the status code where the status has none
   */
  record Failed(String reason) implements Ending {}
}
