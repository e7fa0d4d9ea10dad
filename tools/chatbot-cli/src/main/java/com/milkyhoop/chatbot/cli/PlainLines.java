package com.milkyhoop.chatbot.cli;

import java.io.IOException;
import java.util.Optional;

/** Reads lines without editing, for pipes and for terminals that can't do more. */
final class PlainLines implements LineEditor {
  private final Terminal terminal;

  PlainLines(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Optional<String> read(String prompt) throws IOException {
    if (terminal.interactive()) {
      terminal.show("\n" + prompt);
    }
    return Optional.ofNullable(terminal.in().readLine());
  }

  @Override
  public int columns() {
    return 0;
  }

  @Override
  public void close() {}
}
