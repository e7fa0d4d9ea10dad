package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.Completed;

/** Prints the reply when it is complete, and nothing else: for scripts. */
final class WholeReplyView implements ReplyView {

  private final Terminal terminal;

  WholeReplyView(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void delta(String text) {}

  @Override
  public void restarted(String reason) {}

  @Override
  public void completed(Completed completed) {
    terminal.show(completed.getReply() + "\n");
    if (!completed.getFinishReason().equals("stop")) {
      terminal.err().println("[the reply ended early: " + completed.getFinishReason() + "]");
    }
  }
}
