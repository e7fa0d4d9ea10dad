package com.milkyhoop.chatbot.replay.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs the sink's own program, which is told to read to the present end of the log. A signal that
 * ends this process (Ctrl-C, SIGTERM) ends the sink, too, and leaves its caller time to say so
 * before {@link #close}.
 */
final class SinkProcess implements AutoCloseable {
  private static final String MAIN = "com.milkyhoop.chatbot.sink.SinkMain";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SAFE = "-XX:-EliminateAllocations";

  /** Bounds how long a signal waits for the sink's end and for what the caller says of it. */
  private static final long PATIENCE_S = 10;

  private final Path dist;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param home the project's folder, in which it is built
   * @throws BadInputException when it is not
   */
  SinkProcess(Path home) {
    dist = home.resolve("sink-postgres/target/dist");
    if (!Files.isDirectory(dist.resolve("app"))) {
      throw new BadInputException("the sink is not built: %s is missing".formatted(dist));
    }
  }

  /**
   * Runs the program, and returns when it has ended.
   *
   * @param variables of its environment, beside those of this process
   * @param line told of each line that it logs for people
   * @return whether it has read all; false where this process is being ended, and the sink with it
   * @throws UnreachableException when it ends otherwise
   */
  boolean run(Map<String, String> variables, Consumer<Line> line) {
    var builder = new ProcessBuilder(command());
    builder.environment().putAll(variables);
    builder.environment().put("LOG_FORMAT", "json");
    builder.redirectErrorStream(true);
    try {
      Process process = builder.start();
      var atExit = new Thread(() -> end(process), "end-sink");
      if (!isAdded(atExit)) {
        process.destroy();
        return false;
      }
      String last = read(process, line);
      int exitCode = process.waitFor();
      if (!isRemoved(atExit)) {
        return false;
      }
      if (exitCode != 0) {
        throw new UnreachableException("the sink ended with %d: %s".formatted(exitCode, last));
      }
      return true;
    } catch (IOException e) {
      throw new UnreachableException("the sink can't be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted while the sink ran", e);
    }
  }

  /** Lets a signal end this process: all is said. */
  @Override
  public void close() {
    closed.countDown();
  }

  /** Ends the sink by its handle, which leaves its output open: it is read to its end. */
  private void end(Process process) {
    process.toHandle().destroy();
    try {
      boolean _ = closed.await(PATIENCE_S, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isAdded(Thread atExit) {
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
      return true;
    } catch (IllegalStateException _) {
      // Ends already, by a signal.
      return false;
    }
  }

  private static boolean isRemoved(Thread atExit) {
    try {
      return Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException _) {
      // Runs already.
      return false;
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Where this JVM had to be told, so has its sink (JDK-8376104).
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(SAFE::equals)
        .forEach(command::add);
    command.add("-Xmx512m");
    command.add("-cp");
    command.add(dist.resolve("app/*") + File.pathSeparator + dist.resolve("lib/*"));
    command.add(MAIN);
    return command;
  }

  /** Reads its log; returns the last problem in it. */
  private static String read(Process process, Consumer<Line> line) throws IOException {
    String last = "it said nothing";
    try (BufferedReader output = process.inputReader(UTF_8)) {
      for (String text = output.readLine(); text != null; text = output.readLine()) {
        Line read = Line.parse(text);
        if (read.isProblem()) {
          last = read.toString();
        }
        line.accept(read);
      }
    }
    return last;
  }

  /**
   * Holds one line of its log.
   *
   * @param offsets that are read; -1 where the line tells of something else
   * @param of how many there are
   */
  record Line(String level, String message, String error, long offsets, long of) {
    static Line parse(String text) {
      try {
        JsonNode json = JSON.readTree(text);
        return new Line(
            json.path("level").asText("ERROR"),
            json.path("message").asText(text),
            json.path("error").asText(firstLine(json.path("stack_trace").asText(""))),
            json.path("offsets").asLong(-1),
            json.path("of").asLong(-1));
      } catch (JsonProcessingException _) {
        return new Line("ERROR", text, "", -1, -1);
      }
    }

    boolean isProblem() {
      return level.equals("WARN") || level.equals("ERROR");
    }

    @Override
    public String toString() {
      return error.isEmpty() ? message : message + ": " + error;
    }

    private static String firstLine(String trace) {
      return trace.lines().findFirst().orElse("");
    }
  }
}
