package com.milkyhoop.chatbot.bench.compaction;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The log topic of an installation that has no services; a partition each for its events. */
final class CompactedLog {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final String A_DAY = "86400000";
  private static final String LONG_SEGMENT = "21600000";

  private final KafkaSettings kafka;
  private final int partitions;

  /**
   * @param kafka whose topics are made as the services make them
   */
  CompactedLog(KafkaSettings kafka) {
    this.kafka = kafka;
    this.partitions = kafka.partitions();
    kafka.setUpTopics();
  }

  /** Has the cleaner wait, whatever is written. */
  void hold() throws ExecutionException, InterruptedException {
    alter(
        Map.of(
            TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
            A_DAY,
            TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
            A_DAY));
  }

  /** Writes events, one partition after the other. */
  void write(int count, IntFunction<LogEvent> events) throws ExecutionException {
    send(
        count,
        n -> {
          LogEvent event = events.apply(n);
          return record(n, LogKey.of(event), event.toJson());
        });
  }

  /** Writes tombstones for events. */
  void erase(int[] numbers, IntFunction<LogEvent> events) throws ExecutionException {
    send(numbers.length, i -> record(numbers[i], LogKey.of(events.apply(numbers[i])), null));
  }

  private ProducerRecord<byte[], byte[]> record(int n, LogKey key, byte @Nullable [] value) {
    return new ProducerRecord<>(kafka.topics().log(), n % partitions, key.encode(), value);
  }

  private void send(int count, IntFunction<ProducerRecord<byte[], byte[]>> records)
      throws ExecutionException {
    var failure = new AtomicReference<@Nullable Exception>();
    Map<String, Object> config = kafka.clientConfig();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int n = 0; n < count; n++) {
        producer.send(records.apply(n), (_, e) -> failure.compareAndSet(null, e));
      }
    }
    Exception first = failure.get();
    if (first != null) {
      throw new ExecutionException("an event was not written", first);
    }
  }

  /** Closes the segments that are written to, and lets the cleaner at them. */
  void release(IntFunction<LogEvent> next) throws ExecutionException, InterruptedException {
    alter(Map.of(TopicConfig.SEGMENT_MS_CONFIG, "1"));
    write(partitions, next);
    alter(
        Map.of(
            TopicConfig.SEGMENT_MS_CONFIG,
            LONG_SEGMENT,
            TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
            "0",
            TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
            "1",
            TopicConfig.FILE_DELETE_DELAY_MS_CONFIG,
            "1000"));
  }

  private void alter(Map<String, String> settings) throws ExecutionException, InterruptedException {
    List<AlterConfigOp> operations = new ArrayList<>();
    settings.forEach(
        (name, value) ->
            operations.add(
                new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, kafka.topics().log());
    try (Admin admin = kafka.admin()) {
      admin.incrementalAlterConfigs(Map.of(topic, operations)).all().get();
    }
  }

  /** Counts the events that a reader finds; tombstones are none. */
  long events() {
    Map<String, Object> config = new HashMap<>(kafka.clientConfig());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    long events = 0;
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          IntStream.range(0, partitions)
              .mapToObj(each -> new TopicPartition(kafka.topics().log(), each))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var record : consumer.poll(POLL)) {
          events += record.value() == null ? 0 : 1;
        }
      }
    }
    return events;
  }
}
