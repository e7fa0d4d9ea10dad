package com.milkyhoop.chatbot.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Describes what one topic must be like. Those that are made are made so, those that exist are
 * compared with it.
 *
 * @param retention empty: for ever
 * @param compaction after which what was replaced or erased is gone, where the topic is compacted
 * @param leastRetention below which records are gone before they are needed
 * @param maxMessageBytes what it is made with
 * @param leastMessageBytes below which a record that has to be written does not fit
 */
record TopicSettings(
    String name,
    TopicUse use,
    int partitions,
    Optional<Duration> retention,
    Duration compaction,
    Duration leastRetention,
    int maxMessageBytes,
    int leastMessageBytes) {
  static final String FOR_EVER = "-1";
  private static final int MIB = 1024 * 1024;

  /**
   * Is the replication factor from which on two copies are required, so that one broker may be
   * away.
   */
  private static final int REPLICATED = 3;

  /** Is what {@code min.insync.replicas} must be of a replicated topic. */
  static final String TWO_COPIES = "2";

  private static final Duration LONGEST_SEGMENT = Duration.ofDays(1);
  private static final Duration SHORTEST_SEGMENT = Duration.ofMinutes(1);

  /** Retention ends with whole segments: a sixth more is the price of few files. */
  private static final int SEGMENTS = 6;

  /** A tombstone counts once its segment is closed: a quarter more is the price. */
  private static final int SEGMENTS_COMPACTED = 4;

  /** Its configuration where it has so many replicas. */
  Map<String, String> config(int replication) {
    Map<String, String> config = new TreeMap<>();
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy());
    config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes));
    if (use.hasBrokersTime()) {
      // Of a changelog, too: a broker refuses times of others that are an hour ahead of its own.
      config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    }
    if (use != TopicUse.CHANGELOG) {
      config.put(TopicConfig.RETENTION_MS_CONFIG, retentionMs());
    }
    compactionMs()
        .ifPresent(
            ms -> {
              config.put(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, Long.toString(ms));
              config.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, Long.toString(ms));
            });
    segmentMs().ifPresent(ms -> config.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(ms)));
    segmentBytes()
        .ifPresent(size -> config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(size)));
    if (isReplicated(replication)) {
      config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, TWO_COPIES);
    }
    return config;
  }

  String retentionMs() {
    return retention.map(kept -> Long.toString(kept.toMillis())).orElse(FOR_EVER);
  }

  /** Returns what happens to old records. */
  String cleanupPolicy() {
    if (!use.isCompacted()) {
      return "delete";
    }
    return retention.isPresent() ? "compact,delete" : "compact";
  }

  /** Returns how late a record is compacted at most; empty where the topic is not compacted. */
  Optional<Long> compactionMs() {
    return use.isCompacted() ? Optional.of(compaction.toMillis()) : Optional.empty();
  }

  /**
   * Returns the time after which a new segment begins: records are deleted and compacted by whole
   * segments, and not in the one that is written to.
   */
  Optional<Long> segmentMs() {
    Optional<Long> ofRetention = retention.map(TopicSettings::partOfRetention);
    if (!use.isCompacted()) {
      return ofRetention;
    }
    long ofCompaction = compaction.dividedBy(SEGMENTS_COMPACTED).toMillis();
    return Optional.of(Math.min(ofCompaction, ofRetention.orElse(ofCompaction)));
  }

  private static long partOfRetention(Duration kept) {
    Duration part = kept.dividedBy(SEGMENTS);
    Duration bounded = part.compareTo(LONGEST_SEGMENT) > 0 ? LONGEST_SEGMENT : part;
    return Math.max(bounded.toMillis(), SHORTEST_SEGMENT.toMillis());
  }

  /** Small where segments wait for deletion or compaction; always room for a record. */
  Optional<Integer> segmentBytes() {
    return switch (use) {
      case REQUESTS, TURNS -> Optional.of(segment(256));
      case REPLIES, LATE_CALLS, DEAD_LETTERS -> Optional.of(segment(64));
      case CHANGELOG, USAGE -> Optional.of(segment(32));
      case LOG -> Optional.of(segment(256));
      case REPARTITION -> Optional.empty();
    };
  }

  private int segment(int mebibytes) {
    return Math.max(mebibytes * MIB, 2 * maxMessageBytes);
  }

  static boolean isReplicated(int replication) {
    return replication >= REPLICATED;
  }
}
