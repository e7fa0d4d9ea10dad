package com.milkyhoop.chatbot.localstack.process;

import java.util.List;

/** A child process ended without having been asked to. A signal's exit code is 128 + its number. */
public record ChildDeath(String name, int exitCode, List<String> lastLogLines) {

  public ChildDeath {
    lastLogLines = List.copyOf(lastLogLines);
  }

  @Override
  public String toString() {
    String log = lastLogLines.isEmpty() ? "it logged nothing" : String.join("\n  ", lastLogLines);
    return name + " ended with exit code " + exitCode + "; its last log lines:\n  " + log;
  }
}
