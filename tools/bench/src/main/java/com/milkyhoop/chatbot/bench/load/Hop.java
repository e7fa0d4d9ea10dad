package com.milkyhoop.chatbot.bench.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
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
 * One way through Kafka: a producer, a partition, acknowledged by all replicas, and a consumer of
 * it. Thread-safe.
 */
final class Hop implements AutoCloseable {
  private final TopicPartition partition;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final ConcurrentMap<Long, CompletableFuture<Void>> onTheirWay = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();

  /** Returns when the consumer is positioned. */
  Hop(String bootstrapServers, TopicPartition partition) throws InterruptedException {
    this.partition = partition;
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
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(partition));
    consumer.seekToEnd(List.of(partition));
    consumer.position(partition);
    var positioned = new CountDownLatch(1);
    Thread.ofPlatform().name("hop-" + partition).daemon().start(() -> read(positioned));
    positioned.await();
  }

  /** Sends a record; the future ends on the consumer's thread, when it has come. */
  CompletableFuture<Void> send() {
    long id = ids.incrementAndGet();
    var arrival = new CompletableFuture<Void>();
    onTheirWay.put(id, arrival);
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    producer.send(
        new ProducerRecord<>(partition.topic(), partition.partition(), null, value),
        (_, failure) -> {
          if (failure != null) {
            onTheirWay.remove(id);
            arrival.completeExceptionally(failure);
          }
        });
    return arrival;
  }

  private void read(CountDownLatch positioned) {
    try (consumer) {
      consumer.poll(Duration.ZERO);
      positioned.countDown();
      while (true) {
        consumer.poll(Duration.ofSeconds(1)).forEach(this::arrived);
      }
    } catch (WakeupException e) {
      // Closed.
    }
  }

  private void arrived(ConsumerRecord<byte[], byte[]> record) {
    CompletableFuture<Void> arrival = onTheirWay.remove(ByteBuffer.wrap(record.value()).getLong());
    if (arrival != null) {
      arrival.complete(null);
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    producer.close(Duration.ofSeconds(1));
  }
}
