package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.Completed;

/** Shows one reply while it comes. */
interface ReplyView {

  void delta(String text);

  /** What was shown is void: the reply begins again. */
  void restarted(String reason);

  /** The end, with the whole text. */
  void completed(Completed completed);
}
