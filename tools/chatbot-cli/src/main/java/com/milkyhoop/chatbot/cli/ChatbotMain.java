package com.milkyhoop.chatbot.cli;

import java.nio.file.Path;

/** The program behind {@code ./chatbot}, which tells it the project's folder. */
public final class ChatbotMain {

  private ChatbotMain() {}

  public static void main(String[] args) {
    Home home = new Home(Path.of(System.getProperty("chatbot.home", ".")));
    Terminal terminal = Terminal.ofThisProcess(home.history());
    int exitCode =
        ChatbotCommand.line(terminal, home, new Channels(), new Sleeper(), System.getenv())
            .execute(args);
    System.exit(terminal.wroteAll() ? exitCode : Math.max(exitCode, ExitCode.FAILED));
  }
}
