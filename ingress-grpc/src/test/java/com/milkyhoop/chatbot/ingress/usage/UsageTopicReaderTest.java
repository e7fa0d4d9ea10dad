package com.milkyhoop.chatbot.ingress.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import com.milkyhoop.chatbot.schemas.UsageCodecs;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads chat-usage with consumers that fail as the test says. */
class UsageTopicReaderTest {
  private static final TopicPartition PARTITION = new TopicPartition("chat-usage", 0);

  private final RecordCodec<UserUsage> codec =
      UsageCodecs.singleObject(SchemaVersions.shipped()).usage();
  private final List<Long> sums = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Consumer<byte[], byte[]>> consumers = new LinkedBlockingQueue<>();
  private final UsageTopicReader reader =
      new UsageTopicReader(
          List.of(PARTITION),
          () -> Optional.ofNullable(consumers.poll()).orElseThrow(),
          KafkaRefusals.UNNAMED,
          () -> codec,
          (_, row) -> row.ifPresent(it -> sums.add(it.getTotals().getRequests())));

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void shouldGoOnBehindWhatCannotBeRead() {
    MockConsumer<byte[], byte[]> consumer = consumer(5);
    consumer.schedulePollTask(
        () -> {
          add(consumer, 0, "no key", row(1));
          add(consumer, 1, "2026-99/default/budi/m", row(1));
          add(consumer, 2, "yesterday/default/budi/m", row(1));
          add(consumer, 3, "2026-11/default/budi/m", new byte[] {1, 2, 3});
          add(consumer, 4, "2026-11/default/budi/m", row(7));
        });

    reader.start();

    await().until(reader::hasCaughtUp);
    assertThat(sums).containsExactly(7L);
  }

  @Test
  void shouldTakeNoSumBackWhenItBeginsAgain() {
    MockConsumer<byte[], byte[]> first = consumer(2);
    first.schedulePollTask(
        () -> {
          add(first, 0, "2026-11/default/budi/m", row(1));
          add(first, 1, "2026-11/default/budi/m", row(2));
        });
    reader.start();
    await().until(reader::hasCaughtUp);
    MockConsumer<byte[], byte[]> second = consumer(3);
    second.schedulePollTask(
        () -> {
          add(second, 0, "2026-11/default/budi/m", row(1));
          add(second, 1, "2026-11/default/budi/m", row(2));
          add(second, 2, "2026-11/default/budi/m", row(3));
        });

    first.setPollException(new KafkaException("broken"));

    await().until(() -> sums.contains(3L));
    assertThat(sums).containsExactly(1L, 2L, 3L);
  }

  private MockConsumer<byte[], byte[]> consumer(long end) {
    var consumer = new MockConsumer<byte[], byte[]>("none");
    consumer.updateEndOffsets(Map.of(PARTITION, end));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumers.add(consumer);
    return consumer;
  }

  private static void add(
      MockConsumer<byte[], byte[]> consumer, long offset, String key, byte[] value) {
    consumer.addRecord(
        new ConsumerRecord<>(
            PARTITION.topic(), PARTITION.partition(), offset, key.getBytes(UTF_8), value));
  }

  private byte[] row(long requests) {
    var key = new UsageKey("2026-11", "default", "budi", "m");
    var totals = UsageTotals.newBuilder().setRequests(requests).build();
    return codec.encode(
        new UserUsage(key.period(), "default", "budi", key.model(), totals, "USD", null));
  }
}
