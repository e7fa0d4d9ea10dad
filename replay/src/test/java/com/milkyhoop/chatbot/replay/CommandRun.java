package com.milkyhoop.chatbot.replay;

import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/**
 * A command that has run.
 *
 * @param out what it wrote to standard output; {@code err} to standard error
 */
public record CommandRun(int exitCode, String out, String err) {
  /** Runs it in a folder in which no stack runs. */
  public static CommandRun of(Map<String, String> variables, String... arguments) {
    return in(Path.of("nowhere"), variables, arguments);
  }

  /** Runs it in a project's folder. */
  public static CommandRun in(Path home, Map<String, String> variables, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        ReplayCommand.line(
                new ReplayConsole(
                    home, variables, new PrintWriter(out), new PrintWriter(err), false))
            .execute(arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
