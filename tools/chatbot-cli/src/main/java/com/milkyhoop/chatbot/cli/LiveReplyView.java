package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.Completed;
import java.util.regex.Pattern;

/** Prints each piece of text as it comes, and marks where the reply began again. */
final class LiveReplyView implements ReplyView {

  /** Holds what a model could move the cursor with, or worse: all controls but tab and newline. */
  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\\t\\n]]");

  private final Terminal terminal;
  private boolean isWithinALine;

  LiveReplyView(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void text(String piece) {
    terminal.show(terminal.interactive() ? CONTROLS.matcher(piece).replaceAll("") : piece);
    isWithinALine = true;
  }

  @Override
  public void restarted(String reason) {
    endLine();
    terminal.show("[the reply begins again: " + reason + "]\n");
  }

  @Override
  public void waiting(String reason) {
    if (terminal.interactive()) {
      endLine();
      terminal.note(reason);
    }
  }

  @Override
  public void completed(Completed completed) {
    terminal.show("\n");
    EarlyEnd.tell(completed, terminal);
  }

  @Override
  public void abandoned() {
    endLine();
  }

  private void endLine() {
    if (isWithinALine) {
      terminal.show("\n");
      isWithinALine = false;
    }
  }
}
