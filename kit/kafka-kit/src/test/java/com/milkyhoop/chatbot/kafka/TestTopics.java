package com.milkyhoop.chatbot.kafka;

import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

/**
 * The topics of one test on a real broker, whose own settings would create none by themselves:
 * under a prefix of their own, through an admin client of their own.
 */
final class TestTopics implements AutoCloseable {
  final String prefix = SharedServers.freshPrefix();
  final TopicNames names = TopicNames.of(prefix, prefix + "log");
  final Admin admin = admin();

  static Admin admin() {
    return admin(SharedServers.kafka().bootstrapServers(), "20000");
  }

  static Admin admin(String brokers, String timeoutMs) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs));
  }

  /** Creates a topic, and returns when the broker lists it. */
  void create(String name, int partitions, Map<String, String> config) throws Exception {
    var topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
    admin.createTopics(List.of(topic)).all().get();
    await().until(() -> admin.listTopics().names().get().contains(name));
  }

  Collection<TopicDescription> describe() throws Exception {
    List<String> ours =
        admin.listTopics().names().get().stream().filter(name -> name.startsWith(prefix)).toList();
    return new TreeMap<>(admin.describeTopics(ours).allTopicNames().get())
        .values().stream().toList();
  }

  Map<String, Integer> partitions() throws Exception {
    return describe().stream()
        .collect(Collectors.toMap(TopicDescription::name, topic -> topic.partitions().size()));
  }

  /** Returns what each topic itself says, whatever the broker's defaults are. */
  Map<String, String> config(String key) throws Exception {
    List<ConfigResource> resources =
        describe().stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
            .toList();
    Map<String, String> values = new TreeMap<>();
    admin
        .describeConfigs(resources)
        .all()
        .get()
        .forEach((topic, config) -> values.put(topic.name(), ownValue(config.get(key))));
    return values;
  }

  private static String ownValue(ConfigEntry entry) {
    return entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG
        ? entry.value()
        : "not set";
  }

  @Override
  public void close() {
    admin.close();
  }
}
