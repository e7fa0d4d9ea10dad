package com.milkyhoop.chatbot.kafka;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for what an installation leaves behind once it has run, so that a topic that vanished is
 * told from one that never was. Kafka deletes the committed offsets of a topic with the topic: so
 * those of any topic of ours count for all, and so do changelogs.
 */
final class EarlierRun {
  private static final Logger log = LoggerFactory.getLogger(EarlierRun.class);

  private final Admin admin;
  private final TopicPlan plan;

  EarlierRun(Admin admin, TopicPlan plan) {
    this.admin = admin;
    this.plan = plan;
  }

  /** Returns what a person can look at who doubts it; empty for an installation that is new. */
  List<String> traces() {
    List<String> traces = committed();
    changelog().ifPresent(name -> traces.add("the changelog %s is there".formatted(name)));
    return traces;
  }

  /** The offsets that its groups have committed, one line a group. */
  List<String> committed() {
    return committed(List.of(plan.applicationId(), plan.sinkGroup()));
  }

  /**
   * Those of the plan's application alone; empty where it is new, though others have run before.
   */
  List<String> committedByApplication() {
    return committed(List.of(plan.applicationId()));
  }

  private List<String> committed(List<String> groups) {
    List<String> traces = new ArrayList<>();
    for (String group : groups) {
      offsets(group).entrySet().stream()
          .filter(entry -> entry.getValue() != null && entry.getValue().offset() > 0)
          .max(Comparator.comparingLong(entry -> entry.getValue().offset()))
          .ifPresent(
              entry ->
                  traces.add(
                      "group %s has committed offset %d of %s"
                          .formatted(group, entry.getValue().offset(), entry.getKey())));
    }
    return traces;
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(String group) {
    try {
      return BrokerTopics.get(
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group),
          "offsets of group " + group + " can't be read");
    } catch (TopicSetupException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      if (e.getCause() instanceof AuthorizationException) {
        log.atWarn()
            .addKeyValue("error", e.getMessage())
            .log("a group may not be seen, so a topic that vanished may be taken for a new one");
        return Map.of();
      }
      throw e;
    }
  }

  private Optional<String> changelog() {
    Set<String> names = BrokerTopics.get(admin.listTopics().names(), "the topics can't be listed");
    return names.stream()
        .filter(name -> name.startsWith(plan.applicationId() + "-"))
        .filter(name -> name.endsWith("-changelog"))
        .findFirst();
  }
}
