package com.milkyhoop.chatbot.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code chatbot erase} and {@code chatbot export}: commands of the replay module's program, which
 * knows the log.
 */
@Command(description = "What is held of a user: --help says more.")
final class PrivacyLauncher implements Callable<Integer> {
  private final Home home;
  private final ModuleProgram program;
  private final String command;

  @Parameters(paramLabel = "ARGUMENT", description = "As --help says.")
  private List<String> arguments = new ArrayList<>();

  /**
   * @param name the word after {@code ./chatbot}
   * @param command the program's word for it
   */
  PrivacyLauncher(Home home, String name, String command) {
    this.home = home;
    this.command = command;
    this.program =
        new ModuleProgram(
            name,
            "replay",
            "com.milkyhoop.chatbot.replay.ReplayMain",
            List.of("-Dlogback.configurationFile=com/milkyhoop/chatbot/replay/logback.xml"));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(command));
    all.addAll(arguments);
    return program.run(home, all);
  }
}
