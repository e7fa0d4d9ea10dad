package com.milkyhoop.chatbot.replay.run.topic;

import com.milkyhoop.chatbot.event.ReplayResultKind;
import com.milkyhoop.chatbot.kafka.TopicDescriptions;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

  /**
   * Returns the run of this name; empty where there is none.
   *
   * @throws BadInputException where it has a manifest that can't be read
   */
  public Optional<RunManifest> find(String run) {
    return all().find(run);
  }

  /**
   * Returns each run as it was written last. A manifest that can't be read, such as one of a later
   * release, keeps nobody from the other runs.
   */
  public FoundRuns all() {
    var runs = new FoundRuns();
    if (!kafka.isSetUp()) {
      return runs;
    }
    try (Consumer<String, byte[]> consumer = kafka.reader("replay-manifests")) {
      ResultTopic topic = topic(consumer);
      var partition = new TopicPartition(topic.name(), ResultTopic.MANIFESTS);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> found : consumer.poll(POLL)) {
          add(topic, found, runs);
        }
      }
    }
    return runs;
  }

  private static void add(ResultTopic topic, ConsumerRecord<String, byte[]> found, FoundRuns runs) {
    if (found.key() == null || found.key().contains("/")) {
      return;
    }
    if (found.value() == null) {
      runs.remove(found.key());
      return;
    }
    try {
      var result = topic.codec().decode(found.value());
      if (result.getKind() == ReplayResultKind.MANIFEST) {
        runs.add(found.key(), ManifestJson.read(result.getManifest()));
      }
    } catch (MalformedRecordException | IllegalArgumentException e) {
      runs.addUnreadable(
          found.key(),
          "the manifest of run %s, at offset %d of %s, can't be read: %s"
              .formatted(found.key(), found.offset(), topic.name(), e.getMessage()));
    }
  }

  /** Returns the topic of results as it is. */
  public ResultTopic topic(Consumer<String, byte[]> consumer) {
    String name = kafka.topics().results();
    int partitions = TopicDescriptions.awaitPartitions(consumer, name).size();
    return new ResultTopic(name, partitions, kafka.codecs().results());
  }
}
