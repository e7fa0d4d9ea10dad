package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.Completed;

/** Prints the reply when it is complete, and nothing else: for scripts. */
final class WholeReplyView implements ReplyView {

  private final Terminal terminal;

  WholeReplyView(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void text(String piece) {}

  @Override
  public void restarted(String reason) {}

  @Override
  public void waiting(String reason) {}

  @Override
  public void completed(Completed completed) {
    terminal.show(completed.getReply() + "\n");
    IncompleteReply.tell(completed, terminal);
  }

  @Override
  public void abandoned() {}
}
