package com.milkyhoop.chatbot.cli;

import java.io.IOException;
import java.util.Optional;

/** Reads what a person types, or the lines of a pipe. */
interface LineEditor extends AutoCloseable {
  /**
   * Returns the next line.
   *
   * @param prompt what a person sees before it; nothing is shown to a pipe
   * @return empty at the end of the input
   */
  Optional<String> read(String prompt) throws IOException;

  /** Returns the width of the window; 0 where there is none, or nobody knows. */
  int columns();

  @Override
  void close();
}
