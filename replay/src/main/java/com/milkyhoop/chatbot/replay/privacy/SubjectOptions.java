package com.milkyhoop.chatbot.replay.privacy;

import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.schemas.Subject;
import picocli.CommandLine.Option;

/** Holds the options that say whose conversations a command is about. */
final class SubjectOptions {
  @Option(names = "--user", paramLabel = "USER", required = true, description = "Whose they are.")
  private String user = "";

  @Option(
      names = "--session",
      paramLabel = "SESSION",
      description = "One session alone (default: all of the user's).")
  private String session = "";

  Subject subject() {
    try {
      return new Subject(user, session);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
  }
}
