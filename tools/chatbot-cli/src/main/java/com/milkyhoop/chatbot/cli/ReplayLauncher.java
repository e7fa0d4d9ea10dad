package com.milkyhoop.chatbot.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code chatbot replay}: the program of the replay module, which reads long logs. */
@Command(
    name = "replay",
    description = "Read the conversations of the log back: chatbot replay --help.")
final class ReplayLauncher implements Callable<Integer> {
  private static final HandOver PROGRAM =
      new HandOver(
          "replay",
          "replay",
          "com.milkyhoop.chatbot.replay.ReplayMain",
          List.of(
              "-Xmx1g",
              "-XX:+UseParallelGC",
              "-Dlogback.configurationFile=com/milkyhoop/chatbot/replay/logback.xml"));

  private final Home home;

  @Parameters(paramLabel = "ARGUMENT", description = "As chatbot replay --help says.")
  private List<String> arguments = new ArrayList<>();

  ReplayLauncher(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return PROGRAM.run(home, arguments);
  }
}
