package com.milkyhoop.chatbot.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code chatbot replay}: the program of the replay module, which reads long logs. */
@Command(
    name = "replay",
    description = "Read the conversations of the log back: chatbot replay --help.")
final class ReplayLauncher implements Callable<Integer> {
  /** Suffices for a log of any length, which is read turn by turn. */
  private static final String HEAP = "-Xmx1g";

  /** Suits commands that compare the turns of a run with each other: half of the machine. */
  private static final String HEAP_OF_A_RUN = "-XX:MaxRAMPercentage=50";

  private static final Set<String> READING_A_RUN = Set.of("report", "export");

  private final Home home;

  @Parameters(paramLabel = "ARGUMENT", description = "As chatbot replay --help says.")
  private List<String> arguments = new ArrayList<>();

  ReplayLauncher(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return program(arguments).run(home, arguments);
  }

  static ModuleProgram program(List<String> arguments) {
    boolean isWhole = arguments.stream().findFirst().filter(READING_A_RUN::contains).isPresent();
    return new ModuleProgram(
        "replay",
        "replay",
        "com.milkyhoop.chatbot.replay.ReplayMain",
        List.of(
            isWhole ? HEAP_OF_A_RUN : HEAP,
            "-XX:+UseParallelGC",
            "-Dlogback.configurationFile=com/milkyhoop/chatbot/replay/logback.xml"));
  }
}
