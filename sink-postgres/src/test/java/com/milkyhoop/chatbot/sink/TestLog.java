package com.milkyhoop.chatbot.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A log topic on a real broker, written like the processor writes it: in transactions. */
public final class TestLog implements AutoCloseable {
  private final KafkaSettings settings;
  private final KafkaProducer<byte[], byte[]> producer;

  public TestLog(KafkaSettings settings) {
    this.settings = settings;
    settings.setUpTopics();
    Map<String, Object> config = settings.clientConfig();
    config.put(MAX_REQUEST_SIZE_CONFIG, 16 << 20);
    config.put(TRANSACTIONAL_ID_CONFIG, settings.topics().log() + "-writer");
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
  }

  public String topic() {
    return settings.topics().log();
  }

  /** In one transaction. */
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

  /** Whatever these bytes are; returns where they stand. */
  public RecordMetadata publish(byte[] key, byte[] value) throws Exception {
    producer.beginTransaction();
    Future<RecordMetadata> sent =
        producer.send(new ProducerRecord<>(topic(), null, null, key, value));
    producer.commitTransaction();
    return sent.get();
  }

  public List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    return all(TopicNames.deadLetters(topic()));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }

  private void send(LogEvent event) {
    byte[] key = new ConversationId(event.userId(), event.sessionId()).key().getBytes(UTF_8);
    var _ = producer.send(new ProducerRecord<>(topic(), key, event.toJson()));
  }

  private List<ConsumerRecord<byte[], byte[]>> all(String topic) {
    try (var reader =
        new KafkaConsumer<>(
            new HashMap<>(settings.clientConfig()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition only = new TopicPartition(topic, 0);
      reader.assign(List.of(only));
      reader.seekToBeginning(List.of(only));
      long end = requireNonNull(reader.endOffsets(List.of(only)).get(only));
      List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
      while (reader.position(only) < end) {
        reader.poll(Duration.ofMillis(100)).forEach(found::add);
      }
      return found;
    }
  }
}
