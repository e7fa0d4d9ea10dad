package com.milkyhoop.chatbot.localstack;

import java.util.HashMap;
import java.util.Map;

/** Which of a broker's defaults are left alone. */
public enum BrokerTuning {

  /**
   * What our services ask of a broker of their own, and what makes a single node quick to start and
   * to start again: a killed broker is let in only when its old session has timed out, 9 s by
   * default.
   */
  OURS(
      Map.of(
          "auto.create.topics.enable", "false",
          "log.message.timestamp.type", "LogAppendTime",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
          "broker.session.timeout.ms", "2000",
          "broker.heartbeat.interval.ms", "250",
          "group.initial.rebalance.delay.ms", "0",
          "offsets.topic.num.partitions", "5",
          "transaction.state.log.num.partitions", "5",
          "share.coordinator.state.topic.num.partitions", "5",
          "log.cleaner.dedupe.buffer.size", "16777216")),

  /** A broker as it comes, like one that someone else runs. */
  NONE(Map.of());

  /** One node that is controller and broker. */
  private static final Map<String, String> SINGLE_NODE =
      Map.of(
          "process.roles", "broker,controller",
          "node.id", "1",
          "controller.listener.names", "CONTROLLER",
          "offsets.topic.replication.factor", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1");

  private final Map<String, String> settings;

  BrokerTuning(Map<String, String> settings) {
    this.settings = settings;
  }

  /** All that a broker of a stack is told, but where it listens and where its data is. */
  public Map<String, String> settings() {
    Map<String, String> all = new HashMap<>(SINGLE_NODE);
    all.putAll(settings);
    return all;
  }
}
