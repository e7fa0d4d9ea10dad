package com.milkyhoop.chatbot.kit;

import org.slf4j.event.Level;

/**
 * What is logged. It counts from the first line on, which comes before any configuration is read: a
 * wrong value has no effect until {@link #check} has it reported.
 *
 * @param level {@code LOG_LEVEL}, of our own classes
 */
public record LogSettings(Level level) {

  /** Notes what is wrong, for the report of all problems. */
  public static void check(ConfigReader env) {
    var _ = read(env);
  }

  static LogSettings read(ConfigReader env) {
    return new LogSettings(env.word("LOG_LEVEL", Level.INFO));
  }
}
