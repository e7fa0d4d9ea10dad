package com.milkyhoop.chatbot.e2e;

import com.milkyhoop.chatbot.e2e.containers.ContainerBackends;
import com.milkyhoop.chatbot.e2e.documents.Repository;
import com.milkyhoop.chatbot.e2e.tracing.SpanReceiver;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.LocalStackBuilder;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one local stack of this JVM, with the configuration that users begin with, but that it logs
 * all there is, and that traces are on for clients that want them. The property {@code backends}
 * says what runs broker, Redis and PostgreSQL, here and in stacks of a test's own.
 */
public final class Stack {
  /** A user of the shared stack who may spend {@link #SPENDERS_TOKENS} a day. */
  static final String SPENDER = "spender";

  static final int SPENDERS_TOKENS = 100;

  /** Another one, who may spend less than any prompt takes. */
  static final String PAUPER = "pauper";

  private static final int PAUPERS_TOKENS = 5;

  private Stack() {}

  /** Started when first asked for; it ends with the JVM. */
  static LocalStack shared() {
    return Holder.STACK;
  }

  /** Takes the spans of what clients sample, and of nothing else. */
  static SpanReceiver spans() {
    return Holder.SPANS;
  }

  public static Path home() {
    return Repository.folder();
  }

  /** For a stack of a test's own. */
  public static LocalStackBuilder builder() {
    LocalStackBuilder stack = LocalStack.at(home());
    return switch (System.getProperty("backends", "embedded")) {
      case "embedded" -> stack;
      case "containers" -> stack.backends(new ContainerBackends(home()));
      case String other ->
          throw new IllegalStateException("backends " + other + ": must be embedded or containers");
    };
  }

  private static final class Holder {
    static final SpanReceiver SPANS = SpanReceiver.start();
    static final LocalStack STACK = start();

    private static Path budgets() {
      try {
        Path file = Files.createTempFile("chatbot-budgets", "");
        file.toFile().deleteOnExit();
        return Files.writeString(
            file,
            "user:%s tokens day 0 %d\nuser:%s tokens day 0 %d\n"
                .formatted(SPENDER, SPENDERS_TOKENS, PAUPER, PAUPERS_TOKENS));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static LocalStack start() {
      LocalStack stack =
          builder()
              .stub(StubBehaviour.FAST)
              .usageLedger()
              .variable("OTEL_EXPORTER_OTLP_ENDPOINT", SPANS.endpoint())
              .variable("OTEL_TRACES_SAMPLER", "parentbased_always_off")
              .variable("OTEL_BSP_SCHEDULE_DELAY", "200")
              .variable("BUDGETS", budgets().toString())
              .variable("LOG_FORMAT", "json")
              .variable("LOG_LEVEL", "DEBUG")
              .build();
      stack.start();
      return stack;
    }
  }
}
