package com.milkyhoop.chatbot.replay.run.topic;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicDescriptions;
import com.milkyhoop.chatbot.operator.replays.ReplayRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the topics of replays and the share group of their workers, and sets them up. No service of
 * the chat knows them.
 *
 * @param tasks what workers take, in one partition: a share group hands its records to any number
 *     of them, and with more partitions than that a task would wait for a busy worker while others
 *     are idle
 * @param results what became of each task, compacted
 * @param group of all workers
 * @see "ADR 15: docs/adr/0015-replays-are-tasks-of-a-share-group.md"
 */
public record ReplayTopics(String tasks, String results, String group) {
  private static final int TASK_PARTITIONS = 1;
  private static final int RESULT_PARTITIONS = 12;
  private static final int LARGEST_RECORD = 8 * 1024 * 1024;

  /**
   * Counts the segments of a compaction: a tombstone counts once its segment is closed: a quarter
   * more is the price.
   */
  private static final int SEGMENTS_COMPACTED = 4;

  private static final String DAY = "86400000";
  private static final String WEEK = "604800000";

  /**
   * Is the time after which a worker that died gives its tasks back, where its connection did not
   * end.
   */
  private static final String LOCK_MS = "15000";

  /** Has a new worker assigned with its first heartbeat, not with its second: from Kafka 4.4 on. */
  private static final Map<String, String> AT_ONCE =
      Map.of("share.assignment.interval.ms", "0", "share.assignor.offload.enable", "false");

  private static final Logger log = LoggerFactory.getLogger(ReplayTopics.class);

  /**
   * Bounds deliveries, the most that a broker allows by default; a task that ends its worker is
   * given up by then.
   */
  private static final String DELIVERIES = "10";

  /**
   * @param prefix {@code KAFKA_TOPIC_PREFIX}
   */
  public static ReplayTopics of(String prefix) {
    return new ReplayTopics(
        ReplayRecords.tasks(prefix),
        ReplayRecords.results(prefix),
        prefix + "chatbot-replay-workers");
  }

  /**
   * Creates what is missing, and tells the group where to begin and how long a task is locked.
   *
   * @throws KafkaException when that is not possible, with the reason
   */
  void setUp(Admin admin, KafkaSettings settings) {
    Set<String> missing = missing(admin);
    if (!missing.isEmpty() && settings.topicsCreate() == KafkaSettings.TopicsCreate.NEVER) {
      throw new KafkaException(
          "topics are missing, and TOPICS_CREATE=never: "
              + String.join(", ", missing)
              + "; docs/replay.md has what they must be like");
    }
    List<NewTopic> wanted =
        topics(settings).stream().filter(topic -> missing.contains(topic.name())).toList();
    for (KafkaFuture<Void> created : admin.createTopics(wanted).values().values()) {
      try {
        get(created, "a topic of replays can't be created");
      } catch (KafkaException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
    setUpGroup(admin);
  }

  /** Returns whether a run can have been made here. */
  boolean exist(Admin admin) {
    return missing(admin).isEmpty();
  }

  private Set<String> missing(Admin admin) {
    var missing = new TreeSet<String>();
    admin
        .describeTopics(List.of(tasks, results))
        .topicNameValues()
        .forEach(
            (name, described) -> {
              try {
                get(described, "topic " + name + " can't be described");
              } catch (KafkaException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw e;
                }
                missing.add(name);
              }
            });
    return missing;
  }

  private List<NewTopic> topics(KafkaSettings settings) {
    Duration lag = settings.retention().compaction();
    String lagMs = Long.toString(lag.toMillis());
    return List.of(
        new NewTopic(tasks, Optional.of(TASK_PARTITIONS), settings.replication())
            .configs(
                config(
                    Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
                        TopicConfig.RETENTION_MS_CONFIG, WEEK,
                        TopicConfig.SEGMENT_MS_CONFIG, DAY))),
        new NewTopic(results, Optional.of(RESULT_PARTITIONS), settings.replication())
            .configs(
                config(
                    Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        "compact",
                        TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                        lagMs,
                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                        lagMs,
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(lag.dividedBy(SEGMENTS_COMPACTED).toMillis())))));
  }

  private static Map<String, String> config(Map<String, String> own) {
    var config = new TreeMap<>(own);
    config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_RECORD));
    config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    return config;
  }

  /**
   * Sets up the group: a new one would begin at the end, and miss what was written before its first
   * worker.
   */
  private void setUpGroup(Admin admin) {
    configure(
        admin,
        Map.of(
            "share.auto.offset.reset",
            "earliest",
            "share.isolation.level",
            "read_committed",
            "share.record.lock.duration.ms",
            LOCK_MS,
            "share.delivery.count.limit",
            DELIVERIES));
    try {
      configure(admin, AT_ONCE);
    } catch (KafkaException e) {
      log.atDebug().addKeyValue("error", e.getMessage()).log("workers begin some seconds later");
    }
  }

  private void configure(Admin admin, Map<String, String> wanted) {
    Collection<AlterConfigOp> operations = new ArrayList<>();
    wanted.forEach(
        (name, value) ->
            operations.add(
                new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
    get(
        admin
            .incrementalAlterConfigs(
                Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), operations))
            .all(),
        "share group " + group + " can't be configured; it needs Kafka 4.2 or later");
  }

  /** Returns the topics' ids, also of those that were created a moment ago. */
  Map<String, String> ids(Admin admin, String log) {
    var ids = new TreeMap<String, String>();
    TopicDescriptions.await(admin, List.of(log, tasks, results))
        .forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
    return ids;
  }

  /**
   * Returns the first offset, by partition, that the group has not done with; none for a partition
   * that it has not begun.
   */
  Map<Integer, Long> firstOpenTasks(Admin admin) {
    var first = new TreeMap<Integer, Long>();
    Map<TopicPartition, SharePartitionOffsetInfo> offsets =
        get(
            admin
                .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(group),
            "offsets of share group " + group + " can't be read");
    offsets.forEach(
        (partition, info) -> {
          if (info != null && partition.topic().equals(tasks)) {
            first.put(partition.partition(), info.startOffset());
          }
        });
    return first;
  }

  static <V> V get(KafkaFuture<V> future, String failure) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException(failure + ": " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }
}
