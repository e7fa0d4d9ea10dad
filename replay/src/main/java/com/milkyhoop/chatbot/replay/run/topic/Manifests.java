package com.milkyhoop.chatbot.replay.run.topic;

import com.milkyhoop.chatbot.event.ReplayResultKind;
import com.milkyhoop.chatbot.kafka.TopicDescriptions;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Finds the runs that were made, by reading the partition of their manifests. */
public final class Manifests {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final ReplayKafka kafka;

  public Manifests(ReplayKafka kafka) {
    this.kafka = kafka;
  }

  /** Returns the run of this name; empty where there is none. */
  public Optional<RunManifest> find(String run) {
    return Optional.ofNullable(all().get(run));
  }

  /** Returns each run as it was written last, by name. */
  public Map<String, RunManifest> all() {
    var manifests = new TreeMap<String, RunManifest>();
    if (!kafka.isSetUp()) {
      return manifests;
    }
    try (Consumer<String, byte[]> consumer = kafka.reader("replay-manifests")) {
      ResultTopic topic = topic(consumer);
      var partition = new TopicPartition(topic.name(), ResultTopic.MANIFESTS);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> found : consumer.poll(POLL)) {
          add(topic, found, manifests);
        }
      }
    }
    return manifests;
  }

  private static void add(
      ResultTopic topic, ConsumerRecord<String, byte[]> found, Map<String, RunManifest> to) {
    if (found.key() == null || found.key().contains("/")) {
      return;
    }
    if (found.value() == null) {
      to.remove(found.key());
      return;
    }
    try {
      var result = topic.codec().decode(found.value());
      if (result.getKind() == ReplayResultKind.MANIFEST) {
        to.put(found.key(), ManifestJson.read(result.getManifest()));
      }
    } catch (MalformedRecordException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "the manifest of run %s, at offset %d of %s, can't be read: %s"
              .formatted(found.key(), found.offset(), topic.name(), e.getMessage()),
          e);
    }
  }

  /** Returns the topic of results as it is. */
  public ResultTopic topic(Consumer<String, byte[]> consumer) {
    String name = kafka.topics().results();
    int partitions = TopicDescriptions.awaitPartitions(consumer, name).size();
    return new ResultTopic(name, partitions, kafka.codecs().results());
  }
}
