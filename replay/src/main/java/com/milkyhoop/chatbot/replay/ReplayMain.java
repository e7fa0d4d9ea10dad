package com.milkyhoop.chatbot.replay;

import com.milkyhoop.chatbot.replay.command.ReplayConsole;

/** The program behind {@code ./chatbot replay}, which tells it the project's folder. */
public final class ReplayMain {

  private ReplayMain() {}

  public static void main(String[] args) {
    System.exit(ReplayCommand.line(ReplayConsole.ofThisProcess()).execute(args));
  }
}
