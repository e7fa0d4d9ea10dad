package com.milkyhoop.chatbot.processor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R13: what a holder is told is read, whatever else is written. */
@Timeout(30)
class KafkaTurnReaderTest {
  private static final String TOPIC = "chat-turns";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 3);

  private final RecordCodec<TurnEvent> codec = Codecs.singleObject().turns();
  private final BlockingQueue<Consumer<byte[], byte[]>> consumers = new LinkedBlockingQueue<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final KafkaTurnReader reader =
      new KafkaTurnReader(
          consumers::remove, KafkaRefusals.UNNAMED, codec, TOPIC, (_, _, event) -> listen(event));

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void shouldReadOnBehindARecordThatItsListenerRefuses() {
    consumers.add(with("malformed", "r1"));

    reader.follow(PARTITION.partition(), 0);

    await().untilAsserted(() -> assertThat(told).containsExactly("r1"));
  }

  @Test
  void shouldReadOnWithAnotherConsumerWhenOneFails() {
    MockConsumer<byte[], byte[]> broken = with();
    broken.schedulePollTask(
        () -> {
          throw new IllegalStateException("as the test wants");
        });
    consumers.add(broken);
    consumers.add(with("r1"));

    reader.follow(PARTITION.partition(), 0);

    await().untilAsserted(() -> assertThat(told).containsExactly("r1"));
    assertThat(broken.closed()).isTrue();
  }

  @Test
  void shouldHaveOneThreadWhenItFollowsAgainWhileAConsumerIsClosed() throws Exception {
    Set<Thread> before = threads();
    var closing = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    MockConsumer<byte[], byte[]> slow =
        with(
            new MockConsumer<>("earliest") {
              @Override
              public synchronized void close() {
                closing.countDown();
                try {
                  release.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                super.close();
              }
            },
            "r1");
    consumers.add(slow);
    consumers.add(with("r2"));
    reader.follow(PARTITION.partition(), 0);
    await().untilAsserted(() -> assertThat(told).containsExactly("r1"));
    reader.leave(PARTITION.partition());
    closing.await();

    reader.follow(PARTITION.partition(), 0);

    Set<Thread> now = threads();
    release.countDown();
    await().untilAsserted(() -> assertThat(told).containsExactly("r1", "r2"));
    now.removeAll(before);
    assertThat(now).hasSize(1);
  }

  private static Set<Thread> threads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().equals("turn-reader"));
    return threads;
  }

  private void listen(TurnEvent event) {
    if (event.getRequestId().equals("malformed")) {
      throw new NullPointerException("as the test wants");
    }
    told.add(event.getRequestId());
  }

  private MockConsumer<byte[], byte[]> with(String... requestIds) {
    return with(new MockConsumer<>("earliest"), requestIds);
  }

  private MockConsumer<byte[], byte[]> with(
      MockConsumer<byte[], byte[]> consumer, String... requestIds) {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.schedulePollTask(
        () -> {
          for (int offset = 0; offset < requestIds.length; offset++) {
            consumer.addRecord(
                new ConsumerRecord<>(
                    TOPIC,
                    PARTITION.partition(),
                    offset,
                    "user/session".getBytes(UTF_8),
                    codec.encode(TaskRecords.stop("holder", requestIds[offset]))));
          }
        });
    return consumer;
  }
}
