package com.milkyhoop.chatbot.cli;

/** The exit codes of {@code ./chatbot}; scripts rely on them. */
final class ExitCode {

  static final int COMPLETED = 0;
  static final int FAILED = 1;
  static final int BAD_USAGE = 2;
  static final int NO_CHATBOT = 3;

  private ExitCode() {}
}
