package com.milkyhoop.chatbot.kafka;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.DELETE_RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares a topic that exists with what it must be like. What would make answers wrong, lose
 * records or stop the processor for ever is fatal; the rest is worth a warning. Pure: a setting
 * that could not be read is not judged.
 *
 * @see "ADR 10: docs/adr/0010-topics-are-described-once.md"
 */
final class TopicComparison {
  private final TopicSettings wanted;
  private final FoundTopic found;
  private final List<TopicDeviation> deviations = new ArrayList<>();

  private TopicComparison(TopicSettings wanted, FoundTopic found) {
    this.wanted = wanted;
    this.found = found;
  }

  static List<TopicDeviation> compare(TopicSettings wanted, FoundTopic found) {
    var comparison = new TopicComparison(wanted, found);
    comparison.partitions();
    comparison.cleanupPolicy();
    comparison.timestampType();
    comparison.retention();
    comparison.retentionBytes();
    comparison.compaction();
    comparison.segments();
    comparison.messageBytes();
    comparison.replicas();
    comparison.uncleanElection();
    return comparison.deviations;
  }

  private void partitions() {
    wanted
        .use()
        .partitionsVariable()
        .filter(_ -> found.partitions() != wanted.partitions())
        .ifPresent(
            variable ->
                deviations.add(
                    new TopicDeviation(
                        wanted.name(),
                        true,
                        "partitions",
                        "has %d partitions, but %s=%d: they decide where a conversation's state lives, so the variable must say what the topic was created with"
                            .formatted(found.partitions(), variable, wanted.partitions()),
                        Optional.empty())));
  }

  private void cleanupPolicy() {
    String must = wanted.cleanupPolicy();
    found
        .setting(CLEANUP_POLICY_CONFIG)
        .filter(is -> !is.equals(must))
        .ifPresent(
            is -> {
              switch (wanted.use()) {
                case LOG -> logPolicy(is, must);
                case CHANGELOG, USAGE ->
                    fatal(
                        CLEANUP_POLICY_CONFIG,
                        is,
                        must,
                        "it holds the state, and what is deleted from it is forgotten");
                case REQUESTS, TURNS, REPLIES, LATE_CALLS, DEAD_LETTERS, REPARTITION ->
                    fatal(
                        CLEANUP_POLICY_CONFIG,
                        is,
                        must,
                        "compaction drops records that have to be read, and refuses those"
                            + " without a key");
              }
            });
  }

  /**
   * A log that is not compacted may have been made when the key was the conversation: of these,
   * compaction would leave one event each. So no command is shown.
   */
  private void logPolicy(String is, String must) {
    if (is.contains("compact")) {
      warning(CLEANUP_POLICY_CONFIG, is, must, "LOG_RETENTION says how long events are kept");
      return;
    }
    deviations.add(
        new TopicDeviation(
            wanted.name(),
            true,
            CLEANUP_POLICY_CONFIG,
            ("%s is %s, must be %s: what is erased leaves the log by compaction, for which each"
                    + " event needs a key of its own; docs/privacy.md says how a log is converted")
                .formatted(CLEANUP_POLICY_CONFIG, is, must),
            Optional.empty()));
  }

  private void timestampType() {
    String must = "LogAppendTime";
    found
        .setting(MESSAGE_TIMESTAMP_TYPE_CONFIG)
        .filter(is -> wanted.use().hasBrokersTime() && !is.equals(must))
        .ifPresent(
            is -> {
              if (wanted.use().isClock()) {
                String why = "deadlines would compare the clocks of different machines";
                fatal(MESSAGE_TIMESTAMP_TYPE_CONFIG, is, must, why);
              } else {
                String why =
                    wanted.use() == TopicUse.CHANGELOG
                        ? "a broker refuses the times of one whose clock is an hour ahead of it"
                        : "retention would go by the clocks of those who write";
                warning(MESSAGE_TIMESTAMP_TYPE_CONFIG, is, must, why);
              }
            });
  }

  private void retention() {
    if (wanted.use() == TopicUse.CHANGELOG) {
      return;
    }
    String must = wanted.retentionMs();
    found
        .setting(RETENTION_MS_CONFIG)
        .filter(is -> !is.equals(must))
        .ifPresent(
            is -> {
              long ms = Long.parseLong(is);
              if (ms >= 0 && ms < wanted.leastRetention().toMillis()) {
                String why = "requests would be gone while REQUEST_TTL says that they count";
                fatal(RETENTION_MS_CONFIG, is, must, why);
              } else {
                String why =
                    wanted.use() == TopicUse.LOG
                        ? "the log is the record of all conversations, and readers that are away"
                            + " for longer miss events"
                        : "records are kept for another time than is configured";
                warning(RETENTION_MS_CONFIG, is, must, why);
              }
            });
  }

  private void retentionBytes() {
    boolean keepsAll = wanted.use().isHistory() && wanted.use() != TopicUse.CHANGELOG;
    found
        .setting(RETENTION_BYTES_CONFIG)
        .filter(is -> keepsAll && !is.equals(TopicSettings.FOR_EVER))
        .ifPresent(
            is ->
                warning(
                    RETENTION_BYTES_CONFIG,
                    is,
                    TopicSettings.FOR_EVER,
                    "under load records are deleted that nobody has read"));
  }

  private void compaction() {
    wanted
        .compactionMs()
        .ifPresent(
            most -> {
              String why = "what was erased stays on the brokers' disks for so much longer";
              atMost(MAX_COMPACTION_LAG_MS_CONFIG, most, why);
              atMost(DELETE_RETENTION_MS_CONFIG, most, why);
            });
  }

  private void segments() {
    wanted
        .segmentMs()
        .ifPresent(
            most ->
                atMost(
                    SEGMENT_MS_CONFIG, most, "what is deleted or erased stays for so much longer"));
    wanted
        .segmentBytes()
        .ifPresent(
            most ->
                atMost(
                    SEGMENT_BYTES_CONFIG,
                    most,
                    wanted.use() == TopicUse.CHANGELOG
                        ? "what is not compacted yet is read at each restore"
                        : "so much may be kept for longer than retention"));
  }

  private void atMost(String key, long most, String why) {
    found
        .setting(key)
        .filter(is -> Long.parseLong(is) > most)
        .ifPresent(is -> warning(key, is, Long.toString(most), why));
  }

  private void messageBytes() {
    if (found.config().isEmpty()) {
      return;
    }
    int is = found.maxMessageBytes();
    String must = Integer.toString(wanted.maxMessageBytes());
    if (is < wanted.leastMessageBytes()) {
      String why =
          "records of up to %d bytes must fit; MAX_REPLY_BYTES decides"
              .formatted(wanted.leastMessageBytes());
      fatal(MAX_MESSAGE_BYTES_CONFIG, Integer.toString(is), must, why);
    } else if (wanted.use() == TopicUse.DEAD_LETTERS && is < wanted.maxMessageBytes()) {
      String why = "the largest records of its topic are cut before they are kept here";
      warning(MAX_MESSAGE_BYTES_CONFIG, Integer.toString(is), must, why);
    }
  }

  private void replicas() {
    found
        .setting(MIN_IN_SYNC_REPLICAS_CONFIG)
        .filter(is -> TopicSettings.isReplicated(found.replication()) && Integer.parseInt(is) < 2)
        .ifPresent(
            is ->
                warning(
                    MIN_IN_SYNC_REPLICAS_CONFIG,
                    is,
                    "2",
                    "what is acknowledged may have one copy, and die with its disk"));
  }

  private void uncleanElection() {
    found
        .setting(UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG)
        .filter(is -> wanted.use().isHistory() && Boolean.parseBoolean(is))
        .ifPresent(
            is ->
                warning(
                    UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                    is,
                    "false",
                    "a replica that lacks acknowledged records may become the leader"));
  }

  private void fatal(String setting, String is, String must, String why) {
    add(true, setting, "%s is %s, must be %s: %s".formatted(setting, is, must, why), must);
  }

  private void warning(String setting, String is, String must, String why) {
    add(false, setting, "%s is %s, should be %s: %s".formatted(setting, is, must, why), must);
  }

  private void add(boolean isFatal, String setting, String reason, String mended) {
    deviations.add(
        new TopicDeviation(wanted.name(), isFatal, setting, reason, Optional.of(mended)));
  }
}
