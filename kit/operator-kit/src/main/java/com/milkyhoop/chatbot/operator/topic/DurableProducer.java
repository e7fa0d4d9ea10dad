package com.milkyhoop.chatbot.operator.topic;

import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes producers for operators: a record is on all in-sync replicas when it is acknowledged. */
public final class DurableProducer {
  private DurableProducer() {}

  /** Creates a producer; the caller closes it. */
  public static Producer<byte[], byte[]> create(KafkaSettings kafka) {
    return KafkaClients.producer(
        kafka,
        Map.of(
            ProducerConfig.CLIENT_ID_CONFIG,
            "chatbot-operator",
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
