package com.milkyhoop.chatbot.replay.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Holds where a command runs and writes, all text in UTF-8 whatever the locale says.
 *
 * @param home the project's folder, whose local stack is looked for
 * @param variables of the environment
 * @param out results
 * @param err progress and problems
 * @param interactive whether a person sits there: output is a terminal
 */
public record ReplayConsole(
    Path home,
    Map<String, String> variables,
    PrintWriter out,
    PrintWriter err,
    boolean interactive) {

  /** Returns that of the program that {@code ./chatbot} started. */
  public static ReplayConsole ofThisProcess() {
    var console = System.console();
    return new ReplayConsole(
        Path.of(System.getProperty("chatbot.home", ".")).toAbsolutePath().normalize(),
        System.getenv(),
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        console != null && console.isTerminal());
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
