package com.milkyhoop.chatbot.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;

import com.milkyhoop.chatbot.kafka.ErasureHeader;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

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

  /** Has all readers forget a user, as the tasks of the processor do: in each partition. */
  public void publishErasure(LogEvent erasure) {
    producer.beginTransaction();
    for (int partition = 0; partition < settings.partitions(); partition++) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  topic(), partition, LogKey.of(erasure).encode(), erasure.toJson()));
    }
    producer.commitTransaction();
  }

  /** Returns the keys of the events that got a tombstone of this erasure. */
  public List<String> tombstones(String erasureId) {
    return IntStream.range(0, settings.partitions())
        .boxed()
        .flatMap(partition -> all(new TopicPartition(topic(), partition)).stream())
        .filter(record -> record.value() == null)
        .filter(record -> ErasureHeader.names(record.headers(), erasureId))
        .map(record -> new String(record.key(), UTF_8))
        .toList();
  }

  public List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    return all(new TopicPartition(TopicNames.deadLetters(topic()), 0));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }

  private void send(LogEvent event) {
    String conversation = event.userId() + '/' + event.sessionId();
    int partition =
        Utils.toPositive(Utils.murmur2(conversation.getBytes(UTF_8))) % settings.partitions();
    var _ =
        producer.send(
            new ProducerRecord<>(topic(), partition, LogKey.of(event).encode(), event.toJson()));
  }

  private List<ConsumerRecord<byte[], byte[]>> all(TopicPartition only) {
    try (var reader =
        new KafkaConsumer<>(
            new HashMap<>(settings.clientConfig()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
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
