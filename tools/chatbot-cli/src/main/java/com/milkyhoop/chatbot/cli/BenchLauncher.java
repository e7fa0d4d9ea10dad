package com.milkyhoop.chatbot.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code chatbot bench}: the program of the bench module, tuned for making load. */
@Command(
    name = "bench",
    description = "Measure the whole chatbot on this machine: chatbot bench --help.")
final class BenchLauncher implements Callable<Integer> {
  private static final ModuleProgram PROGRAM =
      new ModuleProgram(
          "bench",
          "tools/bench",
          "com.milkyhoop.chatbot.bench.BenchMain",
          List.of(
              "-Xmx2g",
              "-XX:+UseParallelGC",
              "-Dlogback.configurationFile=com/milkyhoop/chatbot/bench/logback.xml"));

  private final Home home;

  @Parameters(paramLabel = "ARGUMENT", description = "As chatbot bench --help says.")
  private List<String> arguments = new ArrayList<>();

  BenchLauncher(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return PROGRAM.run(home, arguments);
  }
}
