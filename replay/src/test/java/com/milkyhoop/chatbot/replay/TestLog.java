package com.milkyhoop.chatbot.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.replay.log.ConversationPartition;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A log topic of its own on the shared broker, written as the processor writes it. */
public final class TestLog implements AutoCloseable {
  public static final int PARTITIONS = 3;

  private final Map<String, String> variables;
  private final KafkaProducer<byte[], byte[]> producer;

  public TestLog() {
    this(SharedServers.kafka().bootstrapServers());
  }

  /** Makes one on another broker. */
  public TestLog(String brokers) {
    String prefix = SharedServers.freshPrefix();
    variables =
        Map.of(
            "KAFKA_BROKER",
            brokers,
            "KAFKA_TOPIC_PREFIX",
            prefix,
            "KAFKA_TOPIC",
            prefix + "log",
            "TOPIC_PARTITIONS",
            Integer.toString(PARTITIONS),
            "REPLY_PARTITIONS",
            "1");
    Installation installation = Installation.read(variables);
    installation.kafka().setUpTopics();
    Map<String, Object> config = new HashMap<>(installation.kafka().clientConfig());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, prefix + "writer");
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Returns the environment that finds it. */
  public Map<String, String> variables() {
    return variables;
  }

  public String topic() {
    return variables.getOrDefault("KAFKA_TOPIC", "");
  }

  /** Writes them in one transaction. */
  public void publish(List<LogEvent> events) {
    producer.beginTransaction();
    events.forEach(this::send);
    producer.commitTransaction();
  }

  public void publishAndAbort(List<LogEvent> events) {
    producer.beginTransaction();
    events.forEach(this::send);
    producer.flush();
    producer.abortTransaction();
  }

  /** Writes a record of any kind. */
  public void publish(String key, @Nullable String value) {
    producer.beginTransaction();
    var _ =
        producer.send(
            new ProducerRecord<>(
                topic(), key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8)));
    producer.commitTransaction();
  }

  /** Writes an event to a partition of the caller's choice. */
  public void publish(int partition, LogEvent event) {
    producer.beginTransaction();
    send(partition, event);
    producer.commitTransaction();
  }

  /** Writes the erasure of a user to each partition, as the processor's tasks do. */
  public void publishErasure(LogEvent erasure) {
    producer.beginTransaction();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      send(partition, erasure);
    }
    producer.commitTransaction();
  }

  private void send(LogEvent event) {
    send(
        ConversationPartition.of(new ConversationId(event.userId(), event.sessionId()), PARTITIONS),
        event);
  }

  private void send(int partition, LogEvent event) {
    var _ =
        producer.send(
            new ProducerRecord<>(topic(), partition, LogKey.of(event).encode(), event.toJson()));
  }

  @Override
  public void close() {
    producer.close();
  }
}
