package com.milkyhoop.chatbot.kit;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * Has everything logged to standard output, as {@link LogSettings} says. Logback finds it by {@code
 * META-INF/services} and asks it before the first line; a file of {@code
 * -Dlogback.configurationFile} takes precedence over it.
 *
 * @see "ADR 8: docs/adr/0008-log-lines.md"
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
  private static final String OURS = "com.milkyhoop.chatbot";
  private static final String TEXT =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0} %msg %kvp%n%ex";

  /** Names this process in its lines. Once, and before the first one. */
  static void nameService(String name) {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).setName(name);
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    var env = new ConfigReader(System.getenv());
    LogSettings settings = LogSettings.read(env);
    context.putProperty(JsonLines.INSTANCE, InstanceId.read(env));
    context.getLogger(OURS).setLevel(Level.convertAnSLF4JLevel(settings.level()));
    // Says who did what; it is no matter of taste.
    context.getLogger("audit").setLevel(Level.INFO);
    context.getLogger("org.apache.kafka.streams.StreamsConfig").setLevel(Level.ERROR);
    // Warns of every broken connection with a stack trace; who uses the pool says it once.
    context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
    // Warns of whatever a stranger sends, with a stack trace.
    context.getLogger("io.grpc.netty.shaded.io.grpc.netty").setLevel(Level.ERROR);
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(
        stdout(
            switch (settings.format()) {
              case JSON -> JsonLines.encoder(context);
              case TEXT -> text();
            }));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private ConsoleAppender<ILoggingEvent> stdout(Encoder<ILoggingEvent> encoder) {
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(getContext());
    appender.setName("stdout");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private Encoder<ILoggingEvent> text() {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(getContext());
    encoder.setPattern(TEXT);
    encoder.start();
    return encoder;
  }
}
