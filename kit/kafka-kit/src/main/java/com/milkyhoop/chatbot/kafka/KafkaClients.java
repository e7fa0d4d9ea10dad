package com.milkyhoop.chatbot.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes the Kafka clients of a process, beside those that Kafka Streams makes. None is made
 * elsewhere, so that each shows the same user and certificate, and none can be forgotten. What is a
 * caller's own goes before {@link KafkaSettings#clientConfig}, which it need not give.
 */
public final class KafkaClients {
  private KafkaClients() {}

  /** Creates a producer; the caller closes it. */
  public static <K, V> Producer<K, V> producer(
      KafkaSettings kafka, Map<String, Object> own, Serializer<K> keys, Serializer<V> values) {
    return new KafkaProducer<>(config(kafka, own), keys, values);
  }

  /** Creates a consumer; the caller closes it. */
  public static <K, V> Consumer<K, V> consumer(
      KafkaSettings kafka, Map<String, Object> own, Deserializer<K> keys, Deserializer<V> values) {
    return new KafkaConsumer<>(config(kafka, own), keys, values);
  }

  /** Creates a member of a share group; the caller closes it. */
  public static <K, V> ShareConsumer<K, V> shareConsumer(
      KafkaSettings kafka, Map<String, Object> own, Deserializer<K> keys, Deserializer<V> values) {
    return new KafkaShareConsumer<>(config(kafka, own), keys, values);
  }

  /**
   * Creates a client for questions about the cluster; the caller closes it.
   *
   * @throws KafkaException that says why, where Kafka's own says only that it failed
   */
  public static Admin admin(KafkaSettings kafka, Map<String, Object> own) {
    try {
      return Admin.create(config(kafka, own));
    } catch (KafkaException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new KafkaException(
          "no Kafka client can be made from KAFKA_BROKER=%s and KAFKA_CLIENT_*: %s"
              .formatted(kafka.brokers(), why.getMessage()),
          e);
    }
  }

  private static Map<String, Object> config(KafkaSettings kafka, Map<String, Object> own) {
    Map<String, Object> config = new HashMap<>(kafka.clientConfig());
    config.putAll(own);
    config.putAll(kafka.access().clientConfig());
    return config;
  }
}
