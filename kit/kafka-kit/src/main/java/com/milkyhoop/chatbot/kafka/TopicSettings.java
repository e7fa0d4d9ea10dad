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
 * @param leastRetention below which records are gone before they are needed
 * @param maxMessageBytes what it is made with
 * @param leastMessageBytes below which a record that has to be written does not fit
 */
record TopicSettings(
    String name,
    TopicUse use,
    int partitions,
    Optional<Duration> retention,
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

  private static final Duration LONGEST_SEGMENT = Duration.ofDays(1);
  private static final Duration SHORTEST_SEGMENT = Duration.ofMinutes(1);

  /** Retention ends with whole segments: a sixth more is the price of few files. */
  private static final int SEGMENTS = 6;

  /** Its configuration where it has so many replicas. */
  Map<String, String> config(int replication) {
    Map<String, String> config = new TreeMap<>();
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, use.cleanupPolicy());
    config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes));
    // Of a changelog, too: a broker refuses times of others that are an hour ahead of its own.
    config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    if (use != TopicUse.CHANGELOG) {
      config.put(TopicConfig.RETENTION_MS_CONFIG, retentionMs());
    }
    segmentMs().ifPresent(ms -> config.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(ms)));
    segmentBytes()
        .ifPresent(size -> config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(size)));
    if (replication >= REPLICATED) {
      config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    return config;
  }

  String retentionMs() {
    return retention.map(kept -> Long.toString(kept.toMillis())).orElse(FOR_EVER);
  }

  /**
   * Returns the time after which a new segment begins: records are deleted by whole segments, and
   * not from the one that is written to. Empty where nothing is ever deleted.
   */
  Optional<Long> segmentMs() {
    return retention.map(
        kept -> {
          Duration part = kept.dividedBy(SEGMENTS);
          Duration bounded = part.compareTo(LONGEST_SEGMENT) > 0 ? LONGEST_SEGMENT : part;
          return Math.max(bounded.toMillis(), SHORTEST_SEGMENT.toMillis());
        });
  }

  /** Small where segments wait for deletion or compaction; always room for a record. */
  Optional<Integer> segmentBytes() {
    return switch (use) {
      case REQUESTS, TURNS -> Optional.of(segment(256));
      case REPLIES, DEAD_LETTERS -> Optional.of(segment(64));
      case CHANGELOG -> Optional.of(segment(32));
      case LOG -> Optional.empty();
    };
  }

  private int segment(int mebibytes) {
    return Math.max(mebibytes * MIB, 2 * maxMessageBytes);
  }

  static boolean isReplicated(int replication) {
    return replication >= REPLICATED;
  }
}
