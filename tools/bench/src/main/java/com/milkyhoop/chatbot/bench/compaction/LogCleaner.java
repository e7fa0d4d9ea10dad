package com.milkyhoop.chatbot.bench.compaction;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Switches the compaction of a running stack's log topic. A service that starts while it is off
 * refuses the topic.
 */
public final class LogCleaner implements AutoCloseable {
  /** Has each segment due seconds after it began: days earlier than by default. */
  private static final String SOON = "5000";

  private final Admin admin;
  private final LogFolders folders;
  private final long broker;

  /**
   * @param stack with one broker
   * @param partitions of the topic
   */
  public LogCleaner(LocalStack stack, int partitions) {
    admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers()));
    folders =
        new LogFolders(
            stack.folder().resolve("kafka").resolve("data"), TopicNames.DEFAULT_LOG, partitions);
    broker = stack.kafkaCluster().brokers().getFirst().pid();
  }

  /** Has the cleaner take all but the newest seconds each time that it looks. */
  public void on() throws ExecutionException, InterruptedException {
    set("compact");
  }

  /** Has the broker keep all as it was written. */
  public void off() throws ExecutionException, InterruptedException {
    set("delete");
  }

  private void set(String policy) throws ExecutionException, InterruptedException {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, TopicNames.DEFAULT_LOG);
    List<AlterConfigOp> settings =
        Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                policy,
                TopicConfig.SEGMENT_MS_CONFIG,
                SOON,
                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                SOON)
            .entrySet()
            .stream()
            .map(each -> new ConfigEntry(each.getKey(), each.getValue()))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    admin.incrementalAlterConfigs(Map.of(topic, settings)).all().get();
  }

  /** Returns how far each partition was cleaned: the next offset of each that ever was. */
  public Map<String, Long> cleaned() throws IOException {
    return folders.cleaned();
  }

  /** Returns what the broker has written until now, into all topics. */
  public long writtenBytes() throws IOException {
    return BrokerFootprint.of(broker).writtenBytes();
  }

  @Override
  public void close() {
    admin.close();
  }
}
