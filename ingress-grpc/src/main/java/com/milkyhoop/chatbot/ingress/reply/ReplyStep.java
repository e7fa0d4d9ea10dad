package com.milkyhoop.chatbot.ingress.reply;

/**
 * The next thing to tell the client. One who concatenates the texts, clearing on {@link Restarted},
 * ends with exactly the reply of the end.
 */
public sealed interface ReplyStep {
  /**
   * Adds text.
   *
   * @param text never empty
   * @param offset UTF-8 bytes of the reply before it
   */
  record Delta(String text, long offset) implements ReplyStep {}

  /** Forget the text so far. */
  record Restarted(String reason) implements ReplyStep {}

  /** The last step: the reply is complete. */
  record Completed(ReplyMessage.Completed end) implements ReplyStep {}

  /** The last step: the turn ended without a reply. */
  record Failed(ReplyMessage.Failure why) implements ReplyStep {}

  /** The last step: this call gets no reply. */
  record Refused(ReplyMessage.Failure why) implements ReplyStep {}
}
