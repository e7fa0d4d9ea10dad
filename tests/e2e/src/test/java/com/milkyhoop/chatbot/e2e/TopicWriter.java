package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Somebody who writes to a topic of the shared stack what does not belong there. */
final class TopicWriter {
  private static final byte[] KEY = "a/b".getBytes(UTF_8);

  private TopicWriter() {}

  /** Returns when it is stored. */
  static void write(String topic, String value) {
    Map<String, Object> config =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, Stack.shared().kafka().bootstrapServers());
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      var _ = producer.send(new ProducerRecord<>(topic, KEY, value.getBytes(UTF_8)));
    }
  }
}
