package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a small file says, until {@link #reload} finds that it says something else. A file
 * that has gone or is wrong changes nothing: what was read last holds on, {@link #isStale} is true,
 * and the log says why. Any thread may ask; one at a time may reload.
 *
 * @param <T> what the file says
 */
final class FileValue<T> {
  private static final Logger log = LoggerFactory.getLogger(FileValue.class);

  private final String variable;
  private final Path file;
  private final int maxBytes;
  private final Function<String, T> parser;
  private volatile String content;
  private volatile T value;
  private volatile boolean stale;

  /**
   * Reads the file for the first time.
   *
   * @param variable which names the file; for the log
   * @param parser throws IllegalArgumentException, whose message is logged, where the file is wrong
   * @throws IllegalArgumentException where the file can't be read or is wrong
   */
  FileValue(String variable, Path file, int maxBytes, Function<String, T> parser) {
    this.variable = variable;
    this.file = file;
    this.maxBytes = maxBytes;
    this.parser = parser;
    this.content = read();
    this.value = parser.apply(content);
  }

  /** Returns what the file said when it was last right. */
  T get() {
    return value;
  }

  /** Returns whether the file says something else now that can't be used. */
  boolean isStale() {
    return stale;
  }

  /** Reads the file again. Throws nothing. */
  void reload() {
    try {
      String now = read();
      if (!now.equals(content)) {
        value = parser.apply(now);
        content = now;
        log.atInfo().addKeyValue("file", variable).log("file read again");
      }
      stale = false;
    } catch (RuntimeException e) {
      if (!stale) {
        log.atError()
            .addKeyValue("file", variable)
            .addKeyValue("error", describe(e))
            .log("file can't be read again; what it said before holds on");
      }
      stale = true;
    }
  }

  /** Returns what failed. Only the messages of parsers are known to quote no secret. */
  private static String describe(RuntimeException e) {
    return e instanceof IllegalArgumentException
        ? String.valueOf(e.getMessage())
        : e.getClass().getName();
  }

  private String read() {
    try {
      if (Files.size(file) > maxBytes) {
        throw new IllegalArgumentException("is larger than " + maxBytes + " bytes");
      }
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException("names " + file + ", which can't be read", e);
    }
  }
}
