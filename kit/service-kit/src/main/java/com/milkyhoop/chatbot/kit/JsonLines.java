package com.milkyhoop.chatbot.kit;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import net.logstash.logback.composite.ContextJsonProvider;
import net.logstash.logback.composite.loggingevent.ContextNameJsonProvider;
import net.logstash.logback.composite.loggingevent.LogLevelJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggerNameJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggingEventFormattedTimestampJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggingEventJsonProviders;
import net.logstash.logback.composite.loggingevent.LoggingEventThreadNameJsonProvider;
import net.logstash.logback.composite.loggingevent.MessageJsonProvider;
import net.logstash.logback.composite.loggingevent.StackTraceJsonProvider;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import net.logstash.logback.stacktrace.ShortenedThrowableConverter;

/**
 * A line as one flat JSON object; {@code docs/logs.md} has its keys.
 *
 * @see "ADR 8: docs/adr/0008-log-lines.md"
 */
final class JsonLines {
  /** The property of the context that holds the instance's name, and its key. */
  static final String INSTANCE = "instance";

  /**
   * Bounds it in characters, so that a line stays below 16 KiB, where Docker would cut it in two.
   */
  private static final int MAX_STACK_TRACE = 12 * 1024;

  private JsonLines() {}

  static Encoder<ILoggingEvent> encoder(LoggerContext context) {
    var keys = new LoggingEventJsonProviders();
    keys.addTimestamp(timestamp());
    keys.addLogLevel(new LogLevelJsonProvider());
    keys.addContextName(service());
    keys.addContext(new ContextJsonProvider<>());
    keys.addLoggerName(logger());
    keys.addThreadName(thread());
    keys.addMessage(new MessageJsonProvider());
    keys.addProvider(new KeyValues());
    keys.addStackTrace(stackTrace());
    var encoder = new LoggingEventCompositeJsonEncoder();
    encoder.setContext(context);
    encoder.setFindAndRegisterJacksonModules(false);
    encoder.setProviders(keys);
    encoder.start();
    return encoder;
  }

  private static LoggingEventFormattedTimestampJsonProvider timestamp() {
    var timestamp = new LoggingEventFormattedTimestampJsonProvider();
    timestamp.setFieldName("timestamp");
    timestamp.setTimeZone("UTC");
    timestamp.setPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
    return timestamp;
  }

  private static ContextNameJsonProvider service() {
    var service = new ContextNameJsonProvider();
    service.setFieldName("service");
    return service;
  }

  private static LoggerNameJsonProvider logger() {
    var logger = new LoggerNameJsonProvider();
    logger.setFieldName("logger");
    return logger;
  }

  private static LoggingEventThreadNameJsonProvider thread() {
    var thread = new LoggingEventThreadNameJsonProvider();
    thread.setFieldName("thread");
    return thread;
  }

  private static StackTraceJsonProvider stackTrace() {
    var converter = new ShortenedThrowableConverter();
    converter.setMaxLength(MAX_STACK_TRACE);
    var stackTrace = new StackTraceJsonProvider();
    stackTrace.setThrowableConverter(converter);
    return stackTrace;
  }
}
