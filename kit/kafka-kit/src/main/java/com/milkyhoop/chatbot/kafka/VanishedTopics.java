package com.milkyhoop.chatbot.kafka;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Refuses the start where a topic is missing that held what is nowhere else, of an installation
 * that has run before. To put an empty one in its place is a person's decision: the message has the
 * commands.
 *
 * @see "ADR 10: docs/adr/0010-topics-are-described-once.md"
 */
final class VanishedTopics {
  /** A topic that another instance creates right now is known to all brokers by then. */
  private static final Duration LATE_METADATA = Duration.ofSeconds(3);

  private final TopicPlan plan;
  private final Optional<Short> replication;
  private final TopicCommands commands;

  VanishedTopics(TopicPlan plan, Optional<Short> replication, TopicCommands commands) {
    this.plan = plan;
    this.replication = replication;
    this.commands = commands;
  }

  /**
   * @throws TopicSetupException when topics among {@code missing} have vanished
   */
  void refuse(BrokerTopics broker, EarlierRun earlier, Set<String> missing) {
    if (history().noneMatch(topic -> missing.contains(topic.name()))) {
      return;
    }
    List<String> committed = earlier.committed();
    List<String> traces = committed.isEmpty() ? earlier.traces() : committed;
    // Kafka Streams makes its topics before it reads anything: one alone says nothing of others,
    // nor does what others have read before this application was there.
    List<String> own = committed.isEmpty() ? committed : earlier.committedByApplication();
    Set<String> vanished =
        broker.stillMissing(
            history()
                .filter(topic -> !(topic.use().isMadeByStreams() ? own : traces).isEmpty())
                .map(TopicSettings::name)
                .filter(missing::contains)
                .collect(toSet()),
            LATE_METADATA);
    if (!vanished.isEmpty()) {
      throw new TopicSetupException(message(vanished, traces));
    }
  }

  private Stream<TopicSettings> history() {
    return Stream.concat(plan.topics(_ -> 0).stream(), plan.ofStreams().stream())
        .filter(topic -> topic.use().isHistory());
  }

  private String message(Set<String> vanished, List<String> traces) {
    return """
    topics have vanished: %s. This installation has run before: %s. \
    Empty ones in their place would be a silent loss, so none are made. Are KAFKA_BROKER, \
    KAFKA_TOPIC_PREFIX and KAFKA_TOPIC right? If so, restore the topics. Where what they held \
    may be lost, stop all services and create them:%s
    To begin anew instead, delete also what is left of the installation:
      %s
      %s
      %s\
    """
        .formatted(
            vanished.stream().sorted().collect(joining(", ")),
            String.join("; ", traces),
            history()
                .filter(topic -> vanished.contains(topic.name()))
                .map(topic -> "\n  " + commands.create(topic, replication))
                .collect(joining()),
            commands.deleteChangelogs(plan.applicationId()),
            commands.deleteGroup(plan.applicationId()),
            commands.deleteGroup(plan.sinkGroup()));
  }
}
