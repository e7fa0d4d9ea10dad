package com.milkyhoop.chatbot.kafka;

import static java.util.Objects.requireNonNullElse;
import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from a broker by their names, so that one that may not be seen is told from one that
 * is missing. A topic that was just created may be unknown to the broker that is asked for a
 * moment.
 */
final class BrokerTopics {
  private static final Logger log = LoggerFactory.getLogger(BrokerTopics.class);
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Admin admin;

  BrokerTopics(Admin admin) {
    this.admin = admin;
  }

  /**
   * Holds what became of each name that was asked for.
   *
   * @param hidden those that this service may not even see: they are others' to look after
   */
  record Seen(Map<String, FoundTopic> present, Set<String> missing, Set<String> hidden) {}

  /** Reads them now. */
  Seen read(Collection<String> names) {
    Map<String, TopicDescription> described = new HashMap<>();
    Set<String> missing = new HashSet<>();
    Set<String> hidden = new HashSet<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, future) -> {
              try {
                described.put(name, get(future, "topic " + name + " can't be described"));
              } catch (TopicSetupException e) {
                switch (cause(e)) {
                  case UnknownTopicOrPartitionException _ -> missing.add(name);
                  case AuthorizationException _ -> hidden.add(name);
                  default -> throw e;
                }
              }
            });
    return new Seen(withConfig(described, missing), missing, hidden);
  }

  /** Reads them when all that are not hidden are there. */
  Seen await(Collection<String> names) {
    long giveUpAt = System.nanoTime() + SETTLE.toNanos();
    while (true) {
      Seen seen = read(names);
      if (seen.missing().isEmpty()) {
        return seen;
      }
      if (System.nanoTime() - giveUpAt > 0) {
        throw new TopicSetupException("topics can't be described: " + seen.missing());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /**
   * Returns those of {@code names} that stay missing for a while, in which a broker would hear of
   * them.
   */
  Set<String> stillMissing(Set<String> names, Duration patience) {
    long giveUpAt = System.nanoTime() + patience.toNanos();
    Set<String> missing = names;
    while (!missing.isEmpty() && System.nanoTime() - giveUpAt < 0) {
      LockSupport.parkNanos(PAUSE.toNanos());
      missing = read(missing).missing();
    }
    return missing;
  }

  private Map<String, FoundTopic> withConfig(
      Map<String, TopicDescription> described, Set<String> missing) {
    Map<String, Map<String, String>> configs = configs(described.keySet(), missing);
    return described.entrySet().stream()
        .filter(topic -> !missing.contains(topic.getKey()))
        .collect(
            toMap(
                Map.Entry::getKey,
                topic -> found(topic.getValue(), configs.getOrDefault(topic.getKey(), Map.of()))));
  }

  private static FoundTopic found(TopicDescription topic, Map<String, String> config) {
    return new FoundTopic(
        topic.name(),
        topic.partitions().size(),
        topic.partitions().getFirst().replicas().size(),
        config);
  }

  private Map<String, Map<String, String>> configs(Set<String> names, Set<String> missing) {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, Map<String, String>> configs = new HashMap<>();
    admin
        .describeConfigs(resources)
        .values()
        .forEach(
            (topic, future) -> {
              try {
                Config config = get(future, "settings of " + topic.name() + " can't be read");
                configs.put(topic.name(), values(config));
              } catch (TopicSetupException e) {
                switch (cause(e)) {
                  case UnknownTopicOrPartitionException _ -> missing.add(topic.name());
                  case AuthorizationException denied ->
                      log.atWarn()
                          .addKeyValue("topic", topic.name())
                          .addKeyValue("error", denied.getMessage())
                          .log("the settings of a topic can't be compared: no right to read them");
                  default -> throw e;
                }
              }
            });
    return configs;
  }

  private static Map<String, String> values(Config config) {
    return config.entries().stream()
        .filter(entry -> entry.value() != null)
        .collect(toMap(ConfigEntry::name, ConfigEntry::value));
  }

  /** Waits for an answer; a failure says what could not be done and why. */
  static <T> T get(KafkaFuture<T> future, String failure) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = requireNonNullElse(e.getCause(), e);
      throw new TopicSetupException(failure + ": " + why(cause), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicSetupException("interrupted while the topics were set up", e);
    }
  }

  private static Throwable cause(TopicSetupException e) {
    return requireNonNullElse(e.getCause(), e);
  }

  /** Says why, with the variable to look at where one is to blame. */
  private static String why(Throwable cause) {
    return switch (cause) {
      case TimeoutException _ -> "no broker answers; is one up at KAFKA_BROKER?";
      case InvalidReplicationFactorException refused ->
          refused.getMessage() + "; see TOPIC_REPLICATION";
      default -> String.valueOf(cause);
    };
  }
}
