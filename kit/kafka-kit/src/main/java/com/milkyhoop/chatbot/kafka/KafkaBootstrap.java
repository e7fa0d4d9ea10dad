package com.milkyhoop.chatbot.kafka;

import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.UsageCodecs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Does what has to come before a service reads or writes its first record: sets the topics up and,
 * for a service that handles Avro, asks the schema registry for the ids of the schemas. It waits
 * for both for ever, so a service starts it after its health endpoint; what they refuse (a
 * password, a right, a topic that is not as it must be) ends the start. Components that start later
 * ask it, on any thread, for what it found.
 */
public final class KafkaBootstrap implements Component, Readiness {
  private final KafkaSettings settings;
  private final TopicPlan plan;
  private final Avro avro;
  private final BrokerWait wait;
  private volatile boolean isDone;
  private volatile @Nullable TopicsFound topics;
  private volatile @Nullable Codecs codecs;
  private volatile @Nullable UsageCodecs usageCodecs;

  /** Says what of Avro a service handles. */
  private enum Avro {
    NONE,
    CONVERSATIONS,
    USAGE
  }

  private KafkaBootstrap(KafkaSettings settings, TopicPlan plan, Avro avro) {
    this.settings = settings;
    this.plan = plan;
    this.avro = avro;
    this.wait = new BrokerWait(settings);
  }

  /** Creates the bootstrap of a service that handles no Avro, so that it needs no registry. */
  public static KafkaBootstrap ofTopics(KafkaSettings settings) {
    return ofTopics(settings, settings.plan());
  }

  /**
   * Creates the bootstrap of a service that handles no Avro, so that it needs no registry.
   *
   * @param plan may hold more than the topics that all services know
   */
  public static KafkaBootstrap ofTopics(KafkaSettings settings, TopicPlan plan) {
    return new KafkaBootstrap(settings, plan, Avro.NONE);
  }

  /** Creates the bootstrap of a service that reads or writes Avro. */
  public static KafkaBootstrap withCodecs(KafkaSettings settings) {
    return withCodecs(settings, settings.plan());
  }

  /**
   * Creates the bootstrap of a service that reads or writes Avro.
   *
   * @param plan may hold more than the topics that all services know
   */
  public static KafkaBootstrap withCodecs(KafkaSettings settings, TopicPlan plan) {
    return new KafkaBootstrap(settings, plan, Avro.CONVERSATIONS);
  }

  /**
   * Creates the bootstrap of a service that reads or writes what was used.
   *
   * @param plan may hold more than the topics that all services know
   */
  public static KafkaBootstrap withUsageCodecs(KafkaSettings settings, TopicPlan plan) {
    return new KafkaBootstrap(settings, plan, Avro.USAGE);
  }

  /**
   * Waits until all is there.
   *
   * @throws TopicSetupException when the topics can't be as they must be
   * @throws com.milkyhoop.chatbot.schemas.SchemaRegistryException when the registry refuses a
   *     schema
   */
  @Override
  public void start() {
    topics = wait.untilBrokersAnswer(() -> settings.setUp(plan));
    switch (avro) {
      case NONE -> {}
      case CONVERSATIONS -> codecs = wait.untilRegistryAnswers(settings::codecs);
      case USAGE -> usageCodecs = wait.untilRegistryAnswers(settings::usageCodecs);
    }
    isDone = true;
  }

  /** Returns the topics as the brokers have them; once it has started. */
  public TopicsFound topics() {
    return started(topics, "topics");
  }

  /** Returns the codecs; once it has started. */
  public Codecs codecs() {
    return started(codecs, "codecs");
  }

  /** Returns the codecs of what was used; once it has started. */
  public UsageCodecs usageCodecs() {
    return started(usageCodecs, "codecs");
  }

  @Override
  public Optional<String> whyNotReady() {
    return isDone
        ? Optional.empty()
        : wait.whyNotReady().or(() -> Optional.of("topics and schemas are being set up"));
  }

  @Override
  public void close() {}

  private static <T> T started(@Nullable T found, String what) {
    if (found == null) {
      throw new IllegalStateException(what + " are not known before the bootstrap has started");
    }
    return found;
  }
}
