package com.milkyhoop.chatbot.kafka;

import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.kit.ServerWait;
import com.milkyhoop.chatbot.schemas.SchemaRegistryException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Waits at a service's start for the brokers and for the schema registry, for ever. What they
 * refuse (a password, a right, a topic that is not as it must be) ends the start.
 */
public final class BrokerWait implements Readiness {
  private final String addresses;
  private final KafkaRefusals refusals;
  private final ServerWait brokers = new ServerWait("kafka", BrokerWait::isAway);
  private final ServerWait registry = new ServerWait("schema-registry", BrokerWait::isAway);

  /** Creates a wait for those that {@code settings} name. */
  public BrokerWait(KafkaSettings settings) {
    addresses = settings.brokers();
    refusals = settings.refusals();
  }

  /**
   * Returns what {@code step} returns once brokers answer it.
   *
   * @throws RuntimeException when they refuse it; the message says what, and to whom
   */
  public <T> T untilBrokersAnswer(Supplier<T> step) {
    try {
      return brokers.until(
          () -> {
            BrokerAddresses.requireListener(addresses);
            return step.get();
          });
    } catch (RuntimeException e) {
      throw refusals.explained(e);
    }
  }

  /** Returns what {@code step} returns once the registry answers it. */
  public <T> T untilRegistryAnswers(Supplier<T> step) {
    return registry.until(step);
  }

  /** Says what is waited for at present; empty while nothing is. */
  @Override
  public Optional<String> whyNotReady() {
    return Stream.of(brokers, registry).flatMap(it -> it.whyNotReady().stream()).findFirst();
  }

  /**
   * Waits also where fewer brokers are up than a topic is to have replicas: the others may be
   * starting.
   */
  private static boolean isAway(RuntimeException e) {
    return switch (e) {
      case SchemaRegistryException failure -> failure.isPassing();
      case RetriableException _ -> true;
      default ->
          e.getCause() instanceof RetriableException
              || e.getCause() instanceof InvalidReplicationFactorException;
    };
  }
}
