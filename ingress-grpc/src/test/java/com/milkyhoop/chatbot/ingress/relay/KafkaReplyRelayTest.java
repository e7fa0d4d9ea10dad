package com.milkyhoop.chatbot.ingress.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.Codecs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the relay reads, with consumers that fail as the test says. */
class KafkaReplyRelayTest {
  private static final TopicPartition HOME = new TopicPartition("chat-replies", 3);
  private static final PartitionInfo HOME_INFO =
      new PartitionInfo(HOME.topic(), HOME.partition(), null, null, null);
  private static final long CALL = 42;

  private final Codecs codecs = Codecs.singleObject();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final IngressMetrics metrics = new IngressMetrics(registry);
  private final List<String> texts = new CopyOnWriteArrayList<>();
  private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Consumer<byte[], byte[]>> consumers = new LinkedBlockingQueue<>();
  private final NotedReceivers receivers = new NotedReceivers(_ -> Optional.of(this::note));
  private final AtomicLong nanoTime = new AtomicLong();
  private final KafkaReplyRelay relay =
      new KafkaReplyRelay(
          HOME,
          () -> Optional.ofNullable(consumers.poll()).orElseThrow(),
          KafkaRefusals.UNNAMED,
          () -> new ReplyRouter(receivers, _ -> {}, codecs.replies(), metrics),
          receivers,
          metrics,
          new HomePresence(HOME, nanoTime::get),
          deaths::add);

  @AfterEach
  void close() {
    relay.close();
  }

  @Test
  void shouldReadFromTheEndOnWhenItStarts() {
    MockConsumer<byte[], byte[]> consumer = consumer(100);
    relay.start();

    add(consumer, 100, "new");

    await().untilAsserted(() -> assertThat(texts).containsExactly("new"));
    assertThat(relay.whyNotReady()).isEmpty();
    assertThat(receivers.missed()).isZero();
  }

  @Test
  void shouldGoOnWhereItStoppedWhenAConsumerFails() {
    MockConsumer<byte[], byte[]> first = consumer(100);
    relay.start();
    add(first, 100, "one");
    await().until(() -> texts.contains("one"));
    MockConsumer<byte[], byte[]> second = consumer(105);
    second.schedulePollTask(() -> add(second, 101, "two"));

    first.setPollException(new KafkaException("broken"));

    await().untilAsserted(() -> assertThat(texts).containsExactly("one", "two"));
    assertThat(first.closed()).isTrue();
    assertThat(registry.counter("chatbot.relay.restarts").count()).isOne();
    assertThat(receivers.missed()).isOne();
  }

  @Test
  void shouldGoOnAtTheEndWhenItsPositionIsGone() {
    MockConsumer<byte[], byte[]> consumer = consumer(100);
    relay.start();
    consumer.schedulePollTask(
        () -> {
          consumer.updateEndOffsets(Map.of(HOME, 500L));
          consumer.setPollException(new OffsetOutOfRangeException(Map.of(HOME, 100L)));
        });
    await().until(() -> registry.counter("chatbot.relay.resets").count() == 1);

    add(consumer, 500, "later");

    await().untilAsserted(() -> assertThat(texts).containsExactly("later"));
    assertThat(receivers.missed()).isOne();
  }

  @Test
  void shouldNotBeReadyWhileItsTopicHasVanishedAndGoOnAtTheEndOfTheNewOne() {
    MockConsumer<byte[], byte[]> consumer = consumer(100);
    relay.start();
    consumer.updatePartitions(HOME.topic(), List.of());
    await()
        .until(
            () -> {
              nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
              return relay.whyNotReady().equals(Optional.of("chat-replies-3 has vanished"));
            });
    assertThat(receivers.missed()).isZero();

    consumer.updateEndOffsets(Map.of(HOME, 7L));
    consumer.updatePartitions(HOME.topic(), List.of(HOME_INFO));

    await().until(() -> relay.whyNotReady().isEmpty());
    await().until(() -> receivers.missed() == 1);
    add(consumer, 7, "later");
    await().untilAsserted(() -> assertThat(texts).containsExactly("later"));
  }

  @Test
  void shouldStayReadyWhenABrokerDoesNotKnowItsTopicForAMoment() {
    MockConsumer<byte[], byte[]> consumer = consumer(100);
    relay.start();

    consumer.updatePartitions(HOME.topic(), List.of());
    add(consumer, 100, "meanwhile");
    await().until(() -> texts.contains("meanwhile"));
    consumer.updatePartitions(HOME.topic(), List.of(HOME_INFO));

    assertThat(relay.whyNotReady()).isEmpty();
    assertThat(receivers.missed()).isZero();
  }

  @Test
  void shouldTellWhenItsThreadDies() {
    MockConsumer<byte[], byte[]> consumer = consumer(100);
    relay.start();
    var death = new AssertionError("dead");

    consumer.schedulePollTask(
        () -> {
          throw death;
        });

    await().untilAsserted(() -> assertThat(deaths).containsExactly(death));
    assertThat(relay.whyNotReady()).isPresent();
  }

  @Test
  void shouldEndItsThreadWhenItIsClosed() {
    MockConsumer<byte[], byte[]> consumer = consumer(100);
    relay.start();

    relay.close();

    assertThat(consumer.closed()).isTrue();
    assertThat(deaths).isEmpty();
    assertThat(relay.whyNotReady()).isPresent();
  }

  private MockConsumer<byte[], byte[]> consumer(long end) {
    var consumer = new MockConsumer<byte[], byte[]>("none");
    consumer.updateEndOffsets(Map.of(HOME, end));
    consumer.updateBeginningOffsets(Map.of(HOME, 0L));
    consumer.updatePartitions(HOME.topic(), List.of(HOME_INFO));
    consumers.add(consumer);
    return consumer;
  }

  private void add(MockConsumer<byte[], byte[]> consumer, long offset, String text) {
    var event =
        ReplyEvent.newBuilder()
            .setKind(ReplyEventKind.DELTA)
            .setRequestId("r-1")
            .setText(text)
            .build();
    var record =
        new ConsumerRecord<>(
            HOME.topic(), HOME.partition(), offset, new byte[0], codecs.replies().encode(event));
    record.headers().add(CallIds.HEADER, CallIds.encode(List.of(CALL)));
    consumer.addRecord(record);
  }

  private void note(ReplyMessage message) {
    texts.add(((ReplyMessage.Piece) message).text());
  }
}
