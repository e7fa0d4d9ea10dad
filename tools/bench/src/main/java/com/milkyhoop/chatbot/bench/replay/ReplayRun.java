package com.milkyhoop.chatbot.bench.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of a command of {@code ./chatbot replay}, by its own program.
 *
 * @param seconds from the process' begin to its end
 * @param mebibytes the most memory that it held at a time; 0 where the system does not say
 * @param output what it wrote
 */
public record ReplayRun(double seconds, double mebibytes, String output) {
  /** All that it may have: what a log of any length must do with. */
  static final int HEAP_MEBIBYTES = 256;

  private static final String MAIN = "com.milkyhoop.chatbot.replay.ReplayMain";
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final long POLL_MILLIS = 20;
  private static final double KIB_OF_MEBIBYTE = 1024;

  /** The most memory that was resident at a time, of Linux' {@code /proc}. */
  private static final Pattern HIGH_WATER = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

  /**
   * @param home the project's folder, built
   * @param variables that say where Kafka is
   * @throws IllegalStateException when the command fails
   */
  public static ReplayRun of(Path home, Map<String, String> variables, List<String> arguments)
      throws IOException, InterruptedException {
    Path dist = home.resolve("replay/target/dist");
    if (!Files.isDirectory(dist.resolve("app"))) {
      throw new ChildStartException(
          "replay is not built: %s is missing; run ./chatbot replay".formatted(dist));
    }
    Path output = Files.createTempFile("replay", ".txt");
    var builder =
        new ProcessBuilder(
            JavaCommand.of(
                dist.resolve("app/*") + File.pathSeparator + dist.resolve("lib/*"),
                List.of("-Xmx" + HEAP_MEBIBYTES + "m", "-XX:+UseParallelGC"),
                MAIN,
                arguments.toArray(String[]::new)));
    builder.environment().putAll(variables);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      double mebibytes = watch(process, begin);
      double seconds = (System.nanoTime() - begin) / 1e9;
      String said = Files.readString(output, UTF_8);
      if (process.exitValue() != 0) {
        throw new IllegalStateException("replay " + arguments + " failed: " + said);
      }
      return new ReplayRun(seconds, mebibytes, said);
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  /** Returns the most memory that it held, when it has ended. */
  private static double watch(Process process, long begin)
      throws IOException, InterruptedException {
    double most = 0;
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      most = Math.max(most, highWater(process.pid()));
      if (System.nanoTime() - begin > LIMIT.toNanos()) {
        throw new IllegalStateException("replay did not end within " + LIMIT);
      }
    }
    return most;
  }

  private static double highWater(long pid) throws IOException {
    try {
      Matcher line = HIGH_WATER.matcher(Files.readString(Path.of("/proc", "" + pid, "status")));
      return line.find() ? Long.parseLong(line.group(1)) / KIB_OF_MEBIBYTE : 0;
    } catch (NoSuchFileException _) {
      return 0;
    }
  }
}
