package com.milkyhoop.chatbot.bench;

import java.nio.file.Path;
import picocli.CommandLine;

/** The program behind {@code ./chatbot bench}, which tells it the project's folder. */
public final class BenchMain {

  private BenchMain() {}

  public static void main(String[] args) {
    Path home = Path.of(System.getProperty("chatbot.home", ".")).toAbsolutePath().normalize();
    System.exit(new CommandLine(new BenchCommand(home)).execute(args));
  }
}
