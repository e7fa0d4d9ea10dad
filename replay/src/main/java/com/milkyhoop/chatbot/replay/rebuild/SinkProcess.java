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
import java.util.function.Consumer;

/** Runs the sink's own program, which is told to read to the present end of the log. */
final class SinkProcess {
  private static final String MAIN = "com.milkyhoop.chatbot.sink.SinkMain";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SAFE = "-XX:-EliminateAllocations";

  private final Path dist;

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
   * Runs the program, and returns when it has read all.
   *
   * @param variables of its environment, beside those of this process
   * @param line told of each line that it logs for people
   * @throws UnreachableException when it ends otherwise
   */
  void run(Map<String, String> variables, Consumer<Line> line) {
    var builder = new ProcessBuilder(command());
    builder.environment().putAll(variables);
    builder.environment().put("LOG_FORMAT", "json");
    builder.redirectErrorStream(true);
    try {
      Process process = builder.start();
      var atExit = new Thread(process::destroy, "end-sink");
      Runtime.getRuntime().addShutdownHook(atExit);
      String last = read(process, line);
      int exitCode = process.waitFor();
      Runtime.getRuntime().removeShutdownHook(atExit);
      if (exitCode != 0) {
        throw new UnreachableException("the sink ended with %d: %s".formatted(exitCode, last));
      }
    } catch (IOException e) {
      throw new UnreachableException("the sink can't be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted while the sink ran", e);
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
