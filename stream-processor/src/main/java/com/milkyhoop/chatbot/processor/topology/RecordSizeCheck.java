package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.kit.KafkaSettings;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Checks before the start that the largest reply can be written everywhere: a record that is too
 * large would kill the stream thread again and again.
 */
public final class RecordSizeCheck {
  private RecordSizeCheck() {}

  /**
   * @throws IllegalStateException when a topic's {@code max.message.bytes} is less than needed; the
   *     message names topic and both numbers
   */
  public static void run(KafkaSettings kafka, TurnLimits limits) {
    var topics = List.of(kafka.topics().turns(), kafka.topics().replies(), kafka.topics().log());
    var resources =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    try (Admin admin = Admin.create(kafka.clientConfig())) {
      Map<ConfigResource, Config> configs = admin.describeConfigs(resources).all().get();
      configs.forEach((topic, config) -> check(topic.name(), config, limits));
    } catch (ExecutionException e) {
      throw new IllegalStateException("the topics' configuration can't be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading the topics' configuration", e);
    }
  }

  private static void check(String topic, Config config, TurnLimits limits) {
    int allowed = Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    int needed = limits.largestRecordBytes();
    if (allowed < needed) {
      throw new IllegalStateException(
          "topic %s has max.message.bytes=%d, but MAX_REPLY_BYTES=%d needs %d: raise or lower one"
              .formatted(topic, allowed, limits.maxReplyBytes(), needed));
    }
  }
}
