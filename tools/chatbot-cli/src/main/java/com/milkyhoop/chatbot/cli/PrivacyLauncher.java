package com.milkyhoop.chatbot.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code chatbot erase}: a command of the replay module's program, which knows the log. */
@Command(name = "erase", description = "Erase a user, or one session: chatbot erase --help.")
final class PrivacyLauncher implements Callable<Integer> {
  private static final String COMMAND = "erase";
  private static final HandOver PROGRAM =
      new HandOver(
          COMMAND,
          "replay",
          "com.milkyhoop.chatbot.replay.ReplayMain",
          List.of("-Dlogback.configurationFile=com/milkyhoop/chatbot/replay/logback.xml"));

  private final Home home;

  @Parameters(paramLabel = "ARGUMENT", description = "As chatbot erase --help says.")
  private List<String> arguments = new ArrayList<>();

  PrivacyLauncher(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(COMMAND));
    all.addAll(arguments);
    return PROGRAM.run(home, all);
  }
}
