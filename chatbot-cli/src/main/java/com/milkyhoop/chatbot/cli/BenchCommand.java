package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import com.milkyhoop.chatbot.localstack.process.ExitActions;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code chatbot bench}: hands over to the program of the bench module, whose process is tuned for
 * making load, as this one is for a quick start.
 */
@Command(
    name = "bench",
    description = "Measure the whole chatbot on this machine: chatbot bench --help.")
final class BenchCommand implements Callable<Integer> {
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx2g",
          "-XX:+UseParallelGC",
          "-Dlogback.configurationFile=com/milkyhoop/chatbot/bench/logback.xml",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final Home home;

  @Parameters(paramLabel = "ARGUMENT", description = "As chatbot bench --help says.")
  private List<String> arguments = new ArrayList<>();

  BenchCommand(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path dist = home.folder().resolve("bench/target/dist");
    if (!Files.isDirectory(dist.resolve("app"))) {
      throw new ChildStartException(
          "bench is not built: %s is missing; run ./chatbot bench".formatted(dist));
    }
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.add("-Dchatbot.home=" + home.folder());
    List<String> java =
        JavaCommand.of(
            dist.resolve("app/*") + File.pathSeparator + dist.resolve("lib/*"),
            options,
            "com.milkyhoop.chatbot.bench.BenchMain",
            arguments.toArray(String[]::new));
    Process bench = new ProcessBuilder(java).inheritIO().start();
    ExitActions.add(() -> end(bench));
    return bench.waitFor();
  }

  /** Its stack is gone when this returns: the shell's prompt comes back after that. */
  private static void end(Process bench) {
    bench.destroy();
    bench.onExit().join();
  }
}
