package com.milkyhoop.chatbot.bench.load;

import com.milkyhoop.chatbot.localstack.openai.TokenStamp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What no durable chatbot can save: a record through the broker, acknowledged by all replicas, and
 * on from there through it once more. Nothing else happens on the way.
 */
public final class KafkaHops implements AutoCloseable {
  private static final String TOPIC = "bench-hops";
  private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
  private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> firstConsumer;
  private final KafkaConsumer<byte[], byte[]> secondConsumer;
  private volatile Micros one = new Micros();
  private volatile Micros two = new Micros();
  private final CountDownLatch positioned = new CountDownLatch(2);

  public KafkaHops(String bootstrapServers) throws Exception {
    createTopic(bootstrapServers);
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    firstConsumer = consumer(bootstrapServers, FIRST);
    secondConsumer = consumer(bootstrapServers, SECOND);
    Thread.ofPlatform().name("hop-1").daemon().start(() -> read(firstConsumer, this::onFirst));
    Thread.ofPlatform().name("hop-2").daemon().start(() -> read(secondConsumer, this::onSecond));
    positioned.await();
  }

  private static void createTopic(String bootstrapServers) throws Exception {
    Map<String, Object> config =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (Admin admin = Admin.create(config)) {
      if (!admin.listTopics().names().get().contains(TOPIC)) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
      }
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String servers, TopicPartition partition) {
    var consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(partition));
    consumer.seekToEnd(List.of(partition));
    consumer.position(partition);
    return consumer;
  }

  private void read(
      KafkaConsumer<byte[], byte[]> consumer,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> action) {
    try (consumer) {
      consumer.poll(Duration.ZERO);
      positioned.countDown();
      while (true) {
        consumer.poll(Duration.ofSeconds(1)).forEach(action);
      }
    } catch (WakeupException e) {
      // Closed.
    }
  }

  private void onFirst(ConsumerRecord<byte[], byte[]> record) {
    one.record(TokenStamp.nowMicros() - ByteBuffer.wrap(record.value()).getLong());
    producer.send(new ProducerRecord<>(TOPIC, SECOND.partition(), null, record.value()));
  }

  private void onSecond(ConsumerRecord<byte[], byte[]> record) {
    two.record(TokenStamp.nowMicros() - ByteBuffer.wrap(record.value()).getLong());
  }

  /**
   * Sends one record on its way.
   *
   * @param dueAt when it was due, in microseconds of the wall clock
   */
  public void send(long dueAt) {
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(dueAt).array();
    producer.send(new ProducerRecord<>(TOPIC, FIRST.partition(), null, value));
  }

  /** Forgets what was measured so far. */
  public void reset() {
    one = new Micros();
    two = new Micros();
  }

  /** Produce and consume. */
  public Micros one() {
    return one;
  }

  /** And once more, from the callback of the first. */
  public Micros two() {
    return two;
  }

  @Override
  public void close() {
    firstConsumer.wakeup();
    secondConsumer.wakeup();
    producer.close(Duration.ofSeconds(1));
  }
}
