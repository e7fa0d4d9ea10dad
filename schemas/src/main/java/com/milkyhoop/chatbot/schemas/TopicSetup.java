package com.milkyhoop.chatbot.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that are missing and checks the partition counts of those that are there.
 * Idempotent: any number of instances may run it at the same time. Each service runs it once,
 * before anything else touches Kafka.
 */
public final class TopicSetup {
  private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration REPLIES_RETENTION = Duration.ofHours(1);
  private static final Duration REQUESTS_RETENTION = Duration.ofDays(7);

  private final TopicNames names;
  private final int partitions;
  private final int replyPartitions;
  private final Optional<Short> replication;

  /**
   * @param partitions P: partitions of requests, turns and log; can't change later without losing
   *     state
   * @param replyPartitions R: partitions of replies
   * @param replication empty: the broker's default
   */
  public TopicSetup(
      TopicNames names, int partitions, int replyPartitions, Optional<Short> replication) {
    this.names = names;
    this.partitions = partitions;
    this.replyPartitions = replyPartitions;
    this.replication = replication;
  }

  /**
   * @throws TopicSetupException when a topic has another number of partitions than configured, or
   *     can't be created, or no broker answers within the client's {@code default.api.timeout.ms}
   */
  public void run(Admin admin) {
    create(admin);
    check(admin);
  }

  private List<NewTopic> wanted() {
    var topics = new ArrayList<NewTopic>();
    topics.add(topic(names.requests(), partitions, REQUESTS_RETENTION));
    topics.add(topic(names.turns(), partitions, REQUESTS_RETENTION));
    topics.add(topic(names.replies(), replyPartitions, REPLIES_RETENTION));
    topics.add(topic(names.log(), partitions, null));
    for (String source : names.withDeadLetters()) {
      topics.add(topic(TopicNames.deadLetters(source), 1, null));
    }
    return topics;
  }

  private NewTopic topic(String name, int count, @Nullable Duration retention) {
    Map<String, String> config = new HashMap<>();
    config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    config.put(
        TopicConfig.RETENTION_MS_CONFIG,
        retention == null ? "-1" : Long.toString(retention.toMillis()));
    if (replication.isPresent() && replication.get() >= 3) {
      config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    return new NewTopic(name, Optional.of(count), replication).configs(config);
  }

  /** Asks only for what is missing: where all is there, nobody needs the right to create. */
  private void create(Admin admin) {
    Set<String> present = present(admin);
    admin
        .createTopics(wanted().stream().filter(topic -> !present.contains(topic.name())).toList())
        .values()
        .forEach(
            (name, created) -> {
              try {
                created.get();
                log.atInfo().addKeyValue("topic", name).log("topic created");
              } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                  throw new TopicSetupException(
                      "topic %s can't be created: %s".formatted(name, why(e)), e);
                }
              } catch (InterruptedException e) {
                throw interrupted(e);
              }
            });
  }

  private static Set<String> present(Admin admin) {
    try {
      return admin.listTopics().names().get();
    } catch (ExecutionException e) {
      throw new TopicSetupException("the topics can't be listed: " + why(e), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Dead letters may have any number of partitions: nobody relies on it. */
  private void check(Admin admin) {
    List<String> wrong = new ArrayList<>();
    for (String name : List.of(names.requests(), names.turns(), names.log())) {
      compare(admin, name, "TOPIC_PARTITIONS", partitions).ifPresent(wrong::add);
    }
    compare(admin, names.replies(), "REPLY_PARTITIONS", replyPartitions).ifPresent(wrong::add);
    if (!wrong.isEmpty()) {
      throw new TopicSetupException(
          String.join("; ", wrong)
              + ". The variables must say what the topics were created with: partitions decide"
              + " where a conversation's state lives.");
    }
  }

  private static Optional<String> compare(Admin admin, String name, String variable, int wanted) {
    int found = partitionsOf(admin, name);
    return found == wanted
        ? Optional.empty()
        : Optional.of("%s has %d partitions, but %s=%d".formatted(name, found, variable, wanted));
  }

  /** A topic that was just created may be unknown to the broker asked for a moment. */
  private static int partitionsOf(Admin admin, String name) {
    long giveUpAt = System.nanoTime() + SETTLE.toNanos();
    while (true) {
      try {
        return describe(admin, name).partitions().size();
      } catch (ExecutionException e) {
        boolean settling = e.getCause() instanceof UnknownTopicOrPartitionException;
        if (!settling || System.nanoTime() - giveUpAt > 0) {
          throw new TopicSetupException(
              "topic %s can't be described: %s".formatted(name, why(e)), e);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private static TopicDescription describe(Admin admin, String name)
      throws ExecutionException, InterruptedException {
    return admin.describeTopics(List.of(name)).allTopicNames().get().values().iterator().next();
  }

  /** With the variable to look at, where one is to blame. */
  private static String why(ExecutionException e) {
    return switch (e.getCause()) {
      case TimeoutException _ -> "no broker answers; is one up at KAFKA_BROKER?";
      case InvalidReplicationFactorException refused ->
          refused.getMessage() + "; see TOPIC_REPLICATION";
      case null, default -> String.valueOf(e.getCause());
    };
  }

  private static TopicSetupException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TopicSetupException("interrupted while the topics were set up", e);
  }
}
