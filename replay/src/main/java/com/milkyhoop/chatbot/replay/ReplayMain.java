package com.milkyhoop.chatbot.replay;

import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.command.UnreachableException;

/** The program behind {@code ./chatbot replay}, which tells it the project's folder. */
public final class ReplayMain {

  private ReplayMain() {}

  public static void main(String[] args) {
    try {
      System.exit(ReplayCommand.line(ReplayConsole.ofThisProcess()).execute(args));
    } catch (OutOfMemoryError _) {
      System.err.println(
          "chatbot replay: out of memory; a report holds all texts of a run: docs/replay.md says"
              + " how much that is");
      System.exit(UnreachableException.EXIT_CODE);
    }
  }
}
