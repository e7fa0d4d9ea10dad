package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.Completed;

/**
 * Shows one reply while it comes. The texts since the last {@link #restarted}, one after the other,
 * are the reply.
 */
interface ReplyView {

  void text(String piece);

  /**
   * Tells that what was shown is void: the reply begins again. Called only where something was
   * shown.
   */
  void restarted(String reason);

  /** Tells that nothing arrives for a while. */
  void waiting(String reason);

  /** Ends the view: all of the text was shown. */
  void completed(Completed completed);

  /** Ends the view: no more arrives, and what was shown may not be all. */
  void abandoned();
}
