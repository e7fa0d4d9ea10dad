package com.milkyhoop.chatbot.sink;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What this JVM logs while it is open. */
final class LogLines implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  LogLines() {
    appender.start();
    root.addAppender(appender);
  }

  /** Level and message of the lines from WARN on, and of those that say so in {@code info}. */
  List<String> warningsAnd(String info) {
    return List.copyOf(appender.list).stream()
        .filter(
            line -> line.getLevel().isGreaterOrEqual(Level.WARN) || line.getMessage().equals(info))
        .map(line -> line.getLevel() + " " + line.getMessage())
        .toList();
  }

  @Override
  public void close() {
    root.detachAppender(appender);
  }
}
