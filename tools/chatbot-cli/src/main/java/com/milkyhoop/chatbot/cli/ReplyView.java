package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.Completed;

/**
 * Shows one reply while it comes. The texts since the last {@link #restarted}, one after the other,
 * are the reply.
 */
interface ReplyView {

  void text(String piece);

  /** Says that what was shown, and something was, is void: the reply begins again. */
  void restarted(String reason);

  /** Nothing comes for a while. */
  void waiting(String reason);

  /** The end: all of the text was shown. */
  void completed(Completed completed);

  /** The end: no more comes, and what was shown may not be all. */
  void abandoned();
}
