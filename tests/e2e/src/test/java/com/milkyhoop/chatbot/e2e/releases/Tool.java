package com.milkyhoop.chatbot.e2e.releases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the machine that is run to its end. */
final class Tool {
  private static final int LIMIT_MINUTES = 15;

  private Tool() {}

  /**
   * Returns what it printed.
   *
   * @param log keeps what it printed, which is shown when it fails
   */
  static String run(Path folder, Path log, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException(
            "%s failed:%n%s".formatted(List.of(command), Files.readString(log)));
      }
      return Files.readString(log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command[0] + " ran", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
