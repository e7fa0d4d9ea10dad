package com.milkyhoop.chatbot.kafka;

import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Describes all topics of one installation, the one place that knows what each must be like: those
 * that the services make, and those that Kafka Streams makes for one of them. Pure.
 *
 * @param partitions P: partitions of requests, turns, log and changelogs; can't change later
 *     without losing state
 * @param replyPartitions R: partitions of replies
 * @param largestRecordBytes what a reply can become at most, see {@link #largestRecordBytes(int)}
 * @param applicationId of the processor: its consumer group, and the beginning of its changelogs'
 *     names
 * @param sinkGroup the sink's consumer group
 * @param stores of the processor, whose changelogs belong to the plan; none: they are not this
 *     service's to look at
 * @param repartitions by which its records change their partition, named as its topology has them
 * @param neededFor how long a request must be kept at least
 * @see "ADR 10: docs/adr/0010-topics-are-described-once.md"
 */
public record TopicPlan(
    TopicNames names,
    int partitions,
    int replyPartitions,
    TopicRetention retention,
    int largestRecordBytes,
    String applicationId,
    String sinkGroup,
    List<String> stores,
    List<String> repartitions,
    Duration neededFor) {
  private static final String CHANGELOG = "-changelog";
  private static final String REPARTITION = "-repartition";

  /** Kafka's own default, with which nearly all clients work. */
  static final int DEFAULT_MESSAGE_BYTES = 1024 * 1024 + 12;

  /**
   * Holds what a dead letter has more than its record, at most: headers, and room for compression.
   */
  private static final int DEAD_LETTER_ROOM = 16 * 1024;

  private static final int COMPRESSION_ROOM = 256;

  /** Holds what a row has more than the record that it was made from. */
  private static final int ROW_ROOM = 16 * 1024;

  private static final int LARGEST_REQUEST = 64 * 1024;
  private static final int JSON_FACTOR = 6;
  private static final int ENVELOPE = 128 * 1024;

  public TopicPlan {
    stores = List.copyOf(stores);
    repartitions = List.copyOf(repartitions);
  }

  /**
   * The largest record that a reply can make, in bytes: a log event holds it as JSON, where a byte
   * of text may take six, and message, prompt data and envelopes besides.
   */
  public static int largestRecordBytes(int maxReplyBytes) {
    return JSON_FACTOR * maxReplyBytes + ENVELOPE;
  }

  /** Adds the changelogs of the processor, which needs each request for {@code requestTtl}. */
  public TopicPlan ofProcessor(List<String> stores, Duration requestTtl) {
    return new TopicPlan(
        names,
        partitions,
        replyPartitions,
        retention,
        largestRecordBytes,
        applicationId,
        sinkGroup,
        stores,
        List.of(),
        requestTtl);
  }

  /** Adds the changelogs and repartition topics of the usage ledger in place of the processor's. */
  public TopicPlan ofUsageLedger(
      String ledgerId, List<String> ledgerStores, List<String> ledgerRepartitions) {
    return new TopicPlan(
        names,
        partitions,
        replyPartitions,
        retention,
        largestRecordBytes,
        ledgerId,
        sinkGroup,
        ledgerStores,
        ledgerRepartitions,
        neededFor);
  }

  /** The name that Kafka Streams gives to the changelog of a store. */
  public String changelogName(String store) {
    return applicationId + "-" + store + CHANGELOG;
  }

  /** Returns what Kafka Streams must make the changelog of a store with. */
  public Map<String, String> changelogConfig(String store, int replication) {
    Map<String, String> config = changelog(store).config(replication);
    // Kafka Streams sets it itself.
    config.remove(TopicConfig.CLEANUP_POLICY_CONFIG);
    return config;
  }

  /** The topics that the services make; a dead letter must fit whatever its source may hold. */
  List<TopicSettings> topics(ToIntFunction<String> messageBytesFound) {
    List<TopicSettings> topics = new ArrayList<>();
    topics.add(
        topic(
            names.requests(),
            TopicUse.REQUESTS,
            Optional.of(retention.requests()),
            LARGEST_REQUEST));
    topics.add(
        topic(
            names.turns(), TopicUse.TURNS, Optional.of(retention.requests()), largestRecordBytes));
    topics.add(
        topic(
            names.replies(),
            TopicUse.REPLIES,
            Optional.of(retention.replies()),
            largestRecordBytes));
    topics.add(topic(names.usage(), TopicUse.USAGE, Optional.empty(), LARGEST_REQUEST));
    topics.add(
        topic(
            names.lateCalls(),
            TopicUse.LATE_CALLS,
            Optional.of(retention.requests()),
            LARGEST_REQUEST));
    topics.add(topic(names.log(), TopicUse.LOG, retention.log(), largestRecordBytes));
    for (TopicSettings source : List.copyOf(topics)) {
      if (names.withDeadLetters().contains(source.name())) {
        int largest =
            Math.max(source.maxMessageBytes(), messageBytesFound.applyAsInt(source.name()));
        topics.add(deadLetters(source.name(), largest));
      }
    }
    return topics;
  }

  /** Describes the topics that Kafka Streams makes. */
  List<TopicSettings> ofStreams() {
    return Stream.concat(
            stores.stream().map(this::changelog), repartitions.stream().map(this::repartition))
        .toList();
  }

  /** Returns the same with the stores and repartitions that topics of these names belong to. */
  TopicPlan ofStreamsFound(Set<String> topics) {
    return new TopicPlan(
        names,
        partitions,
        replyPartitions,
        retention,
        largestRecordBytes,
        applicationId,
        sinkGroup,
        between(topics, CHANGELOG),
        between(topics, REPARTITION),
        neededFor);
  }

  private List<String> between(Set<String> topics, String end) {
    String begin = applicationId + "-";
    return topics.stream()
        .filter(name -> name.startsWith(begin) && name.endsWith(end))
        .filter(name -> name.length() > begin.length() + end.length())
        .map(name -> name.substring(begin.length(), name.length() - end.length()))
        .sorted()
        .toList();
  }

  /** Few calls are late: one partition has them all. */
  private int partitions(TopicUse use) {
    return switch (use) {
      case REPLIES -> replyPartitions;
      case LATE_CALLS -> 1;
      case REQUESTS, TURNS, LOG, USAGE, DEAD_LETTERS, CHANGELOG, REPARTITION -> partitions;
    };
  }

  private TopicSettings topic(
      String name, TopicUse use, Optional<Duration> kept, int leastMessageBytes) {
    return new TopicSettings(
        name,
        use,
        partitions(use),
        kept,
        retention.compaction(),
        use.isClock() ? neededFor : Duration.ZERO,
        Math.max(DEFAULT_MESSAGE_BYTES, leastMessageBytes),
        leastMessageBytes);
  }

  private TopicSettings deadLetters(String source, int largest) {
    return new TopicSettings(
        TopicNames.deadLetters(source),
        TopicUse.DEAD_LETTERS,
        1,
        Optional.of(retention.deadLetters()),
        retention.compaction(),
        Duration.ZERO,
        largest + DEAD_LETTER_ROOM + largest / COMPRESSION_ROOM,
        DeadLetter.SMALLEST_LIMIT);
  }

  private TopicSettings repartition(String name) {
    return new TopicSettings(
        applicationId + "-" + name + REPARTITION,
        TopicUse.REPARTITION,
        partitions,
        Optional.empty(),
        retention.compaction(),
        Duration.ZERO,
        DEFAULT_MESSAGE_BYTES,
        LARGEST_REQUEST);
  }

  private TopicSettings changelog(String store) {
    return new TopicSettings(
        changelogName(store),
        TopicUse.CHANGELOG,
        partitions,
        Optional.empty(),
        retention.compaction(),
        Duration.ZERO,
        Math.max(DEFAULT_MESSAGE_BYTES, largestRecordBytes) + ROW_ROOM,
        largestRecordBytes);
  }
}
