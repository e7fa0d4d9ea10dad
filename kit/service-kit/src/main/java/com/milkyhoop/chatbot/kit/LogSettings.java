package com.milkyhoop.chatbot.kit;

import org.slf4j.event.Level;

/**
 * Holds what is logged, and how. It counts from the first line on, which comes before any
 * configuration is read: a wrong value has no effect until {@link #check} has it reported.
 *
 * @param level {@code LOG_LEVEL}, of our own classes
 * @param format {@code LOG_FORMAT}
 */
public record LogSettings(Level level, Format format) {
  /** Says what a line looks like. */
  enum Format {
    /** Is for programs: {@code docs/logs.md} has the keys. */
    JSON,
    /** Is for people. */
    TEXT
  }

  /** Notes what is wrong, for the report of all problems. */
  public static void check(ConfigReader env) {
    var _ = read(env);
  }

  static LogSettings read(ConfigReader env) {
    return new LogSettings(env.word("LOG_LEVEL", Level.INFO), env.word("LOG_FORMAT", Format.JSON));
  }
}
