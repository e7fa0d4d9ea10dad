package com.milkyhoop.chatbot.replay.log;

import static java.util.stream.Collectors.joining;

import com.milkyhoop.chatbot.replay.command.BadInputException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the local stack that {@code ./chatbot up} runs in a project's folder, by the files in
 * {@code .local-stack/stacks} that tell its addresses. A file whose process is gone, or whose
 * number another process has now, is left alone.
 */
final class LocalStacks {
  private static final String PID = "pid";
  private static final String STARTED = "started";

  private LocalStacks() {}

  /**
   * Returns the environment variables of the stack; empty where none runs.
   *
   * @throws BadInputException when several run
   */
  static Optional<Map<String, String>> find(Path home) {
    List<Properties> running = running(home.resolve(".local-stack").resolve("stacks"));
    if (running.size() > 1) {
      throw new BadInputException(
          "%d local stacks run here (processes %s); set KAFKA_BROKER and DATABASE_URL to the addresses that the one you mean printed"
              .formatted(
                  running.size(),
                  running.stream().map(each -> each.getProperty(PID)).collect(joining(", "))));
    }
    return running.stream().findFirst().map(LocalStacks::variables);
  }

  private static List<Properties> running(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var running = new ArrayList<Properties>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".properties")).toList()) {
        read(file).filter(LocalStacks::runs).ifPresent(running::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + folder, e);
    }
    return running;
  }

  /** Reads the file; empty where it was deleted just now. */
  private static Optional<Properties> read(Path file) throws IOException {
    var properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
      return Optional.of(properties);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private static boolean runs(Properties stack) {
    try {
      return ProcessHandle.of(Long.parseLong(stack.getProperty(PID, "0")))
          .filter(ProcessHandle::isAlive)
          .map(process -> process.info().startInstant().map(Instant::toString).orElse(""))
          .filter(stack.getProperty(STARTED, "")::equals)
          .isPresent();
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static Map<String, String> variables(Properties stack) {
    var variables = new TreeMap<String, String>();
    stack.stringPropertyNames().forEach(name -> variables.put(name, stack.getProperty(name)));
    variables.remove(PID);
    variables.remove(STARTED);
    return variables;
  }
}
