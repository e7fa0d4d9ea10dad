package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.Completed;

/** Prints each piece of text as it comes, and marks where the reply began again. */
final class LiveReplyView implements ReplyView {

  private final Terminal terminal;
  private final StringBuilder shown = new StringBuilder();

  LiveReplyView(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void delta(String text) {
    shown.append(text);
    terminal.show(text);
  }

  @Override
  public void restarted(String reason) {
    if (!shown.isEmpty()) {
      terminal.show("\n[the reply begins again: " + reason + "]\n");
      shown.setLength(0);
    }
  }

  /** A server that keeps its promise has sent all of the reply by now; another is not trusted. */
  @Override
  public void completed(Completed completed) {
    String reply = completed.getReply();
    if (reply.startsWith(shown.toString())) {
      terminal.show(reply.substring(shown.length()));
    } else {
      restarted("the text was not the whole one");
      terminal.show(reply);
    }
    terminal.show("\n");
    if (!completed.getFinishReason().equals("stop")) {
      terminal.err().println("[the reply ended early: " + completed.getFinishReason() + "]");
    }
  }
}
