package com.milkyhoop.chatbot.localstack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says which of a broker's defaults are left alone. */
public enum BrokerTuning {

  /**
   * Sets what our services ask of a broker of their own, and what makes it quick to start and to
   * start again: a killed broker is let in only when its old session has timed out, 9 s by default;
   * where there are others, these take over only then.
   */
  OURS(
      Map.ofEntries(
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("log.message.timestamp.type", "LogAppendTime"),
          Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
          Map.entry("broker.session.timeout.ms", "2000"),
          Map.entry("broker.heartbeat.interval.ms", "250"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("offsets.topic.num.partitions", "5"),
          Map.entry("transaction.state.log.num.partitions", "5"),
          Map.entry("share.coordinator.state.topic.num.partitions", "5"),
          // What has had its time, or was erased, leaves the disk in seconds, not in minutes.
          Map.entry("log.initial.task.delay.ms", "5000"),
          Map.entry("log.retention.check.interval.ms", "5000"),
          Map.entry("log.cleaner.backoff.ms", "2000"),
          Map.entry("log.cleaner.dedupe.buffer.size", "16777216")),
      // Whoever was the active controller is missed first, then its broker, one after the other.
      Map.of(
          "controller.quorum.fetch.timeout.ms", "800",
          "controller.quorum.election.timeout.ms", "400",
          "controller.quorum.election.backoff.max.ms", "200",
          "broker.session.timeout.ms", "1000",
          "broker.heartbeat.interval.ms", "200")),

  /** A broker as it comes, like one that someone else runs. */
  NONE(Map.of(), Map.of());

  private static final String SHARE_STATE = "share.coordinator.state.topic";

  private final Map<String, String> settings;
  private final Map<String, String> ofSeveral;

  BrokerTuning(Map<String, String> settings, Map<String, String> ofSeveral) {
    this.settings = settings;
    this.ofSeveral = ofSeveral;
  }

  /**
   * Returns the settings of a node that is controller and broker of a cluster of so many, or of
   * more.
   */
  Map<String, String> settings(int replication, int minInSyncReplicas) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("process.roles", "broker,controller");
    all.put("controller.listener.names", "CONTROLLER");
    for (String internal : List.of("offsets.topic", "transaction.state.log", SHARE_STATE)) {
      all.put(internal + ".replication.factor", String.valueOf(replication));
    }
    for (String internal : List.of("transaction.state.log", SHARE_STATE)) {
      all.put(internal + ".min.isr", String.valueOf(minInSyncReplicas));
    }
    if (replication > 1) {
      all.putAll(ofSeveral);
      // Of the offsets topic, too, which has no setting of its own.
      all.put("min.insync.replicas", String.valueOf(minInSyncReplicas));
      all.put("default.replication.factor", String.valueOf(replication));
    }
    return all;
  }
}
