package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.Completed;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Prints each piece of text as it comes, and marks where the reply began again. */
final class LiveReplyView implements ReplyView {

  /** Matches what could move the cursor, or worse: all control characters but tab and newline. */
  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\\t\\n]]");

  private final Terminal terminal;
  private final Supplier<MarkdownText> markdown;
  private Optional<MarkdownText> text = Optional.empty();
  private boolean isWithinALine;

  /** Shows the text as it is. */
  LiveReplyView(Terminal terminal) {
    this(terminal, 0);
  }

  /**
   * Shows Markdown for a person.
   *
   * @param columns of the window; 0 shows the text as it is
   */
  LiveReplyView(Terminal terminal, int columns) {
    this.terminal = terminal;
    this.markdown = () -> new MarkdownText(columns);
    if (columns > 0) {
      text = Optional.of(markdown.get());
    }
  }

  @Override
  public void text(String piece) {
    String harmless = terminal.interactive() ? CONTROLS.matcher(piece).replaceAll("") : piece;
    terminal.show(text.map(it -> it.take(harmless)).orElse(harmless));
    isWithinALine = true;
  }

  @Override
  public void restarted(String reason) {
    endLine();
    text = text.map(_ -> markdown.get());
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
    terminal.show(text.map(MarkdownText::end).orElse("") + "\n");
    IncompleteReply.tell(completed, terminal);
  }

  @Override
  public void abandoned() {
    endLine();
  }

  private void endLine() {
    if (isWithinALine) {
      terminal.show(text.map(MarkdownText::end).orElse("") + "\n");
      isWithinALine = false;
    }
  }
}
