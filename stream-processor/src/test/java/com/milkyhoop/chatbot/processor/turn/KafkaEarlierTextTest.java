package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R13: what was shown is found on chat-replies, and nobody else's text is. */
@Timeout(30)
class KafkaEarlierTextTest {
  private static final String TOPIC = "chat-replies";
  private static final int PARTITIONS = 3;
  private static final TurnKey KEY = new TurnKey(new ConversationId("ann", "s"), "r1");
  private static final ReplyTarget CALL = new ReplyTarget(1, 77L);

  private final RecordCodec<ReplyEvent> codec = Codecs.singleObject().replies();
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  /** Partitions whose last record never comes. */
  private final Set<Integer> slow = new HashSet<>();

  private final Set<Integer> withoutLeader = new HashSet<>();
  private final KafkaEarlierText texts =
      new KafkaEarlierText(this::consumer, codec, TOPIC, PARTITIONS, Duration.ZERO);

  @Test
  void shouldFindWhatACallWasShown() {
    put(CALL, "r1", 0, "Halo");
    put(CALL, "r1", 4, " juga");

    assertThat(texts.of(KEY, List.of(CALL), 0).text()).isEqualTo("Halo juga");
  }

  @Test
  void shouldFindWhatNobodyWatched() {
    ReplyTarget record = texts.recordOf(KEY);
    put(record, "r1", 0, "Halo");

    assertThat(texts.of(KEY, List.of(), 0).text()).isEqualTo("Halo");
  }

  /** Two users may use the same request_id (R12). */
  @Test
  void shouldNotFindTheTextOfAnotherConversation() {
    var others = new TurnKey(new ConversationId("bob", "s"), "r1");
    put(texts.recordOf(others), "r1", 0, "Bob's secret");
    put(new ReplyTarget(1, 78L), "r1", 0, "Bob's secret");
    put(CALL, "r2", 0, "another reply of Ann's");

    assertThat(texts.of(KEY, List.of(CALL), 0)).isEqualTo(PublishedReply.NOTHING);
  }

  @Test
  void shouldSkipWhatCanNotBeRead() {
    add(CALL, new byte[] {1, 2, 3});
    put(CALL, "r1", 0, "Halo");

    assertThat(texts.of(KEY, List.of(CALL, new ReplyTarget(PARTITIONS, 5L)), 0).text())
        .isEqualTo("Halo");
  }

  @Test
  void shouldFindNothingWhenNoBrokerAnswers() {
    var broken =
        new KafkaEarlierText(
            () -> {
              throw new KafkaException("as the test wants");
            },
            codec,
            TOPIC,
            PARTITIONS,
            Duration.ZERO);

    assertThat(broken.of(KEY, List.of(CALL), 0)).isEqualTo(PublishedReply.NOTHING);
  }

  @Test
  void shouldHoldUpNoTurnWhoseOwnPartitionsAreReadR13() throws Exception {
    put(CALL, "r1", 0, "Halo");
    slow.add(others().getPartition());

    assertThat(askedTogether()).isEqualTo("Halo");
  }

  @Test
  void shouldHoldUpNoTurnWhenNoBrokerAnswersForAnothersPartitionR13() throws Exception {
    put(CALL, "r1", 0, "Halo");
    withoutLeader.add(others().getPartition());

    assertThat(askedTogether()).isEqualTo("Halo");
  }

  /** Asks for two turns in one pass, one of which can't be answered; returns the other's text. */
  private String askedTogether() throws Exception {
    var together =
        new KafkaEarlierText(this::consumer, codec, TOPIC, PARTITIONS, Duration.ofMillis(300));
    var other = new TurnKey(new ConversationId("bob", "s"), "r1");
    var asked = new FutureTask<>(() -> together.of(other, List.of(others()), 0));
    Thread.ofVirtual().start(asked);

    String text = together.of(KEY, List.of(CALL), 0).text();

    assertThat(asked.get()).isEqualTo(PublishedReply.NOTHING);
    return text;
  }

  /** A call of a partition that the turn itself needs nothing of. */
  private ReplyTarget others() {
    int own = texts.recordOf(KEY).getPartition();
    int other = 0;
    while (other == own || other == CALL.getPartition()) {
      other++;
    }
    return new ReplyTarget(other, 5L);
  }

  private void put(ReplyTarget target, String requestId, long offset, String text) {
    ReplyEvent delta =
        ReplyEvent.newBuilder()
            .setKind(ReplyEventKind.DELTA)
            .setRequestId(requestId)
            .setEpoch(1)
            .setNumber(1)
            .setOffset(offset)
            .setText(text)
            .build();
    add(target, codec.encode(delta));
  }

  private void add(ReplyTarget target, byte[] value) {
    var headers = new RecordHeaders();
    headers.add(CallIds.HEADER, CallIds.encode(List.of(target.getCallId())));
    long offset = records.stream().filter(r -> r.partition() == target.getPartition()).count();
    records.add(
        new ConsumerRecord<>(
            TOPIC,
            target.getPartition(),
            offset,
            0,
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            null,
            value,
            headers,
            Optional.empty()));
  }

  /** Kafka's own fake, which holds the records so far. */
  private Consumer<byte[], byte[]> consumer() {
    var consumer =
        new MockConsumer<byte[], byte[]>(AutoOffsetResetStrategy.EARLIEST.name()) {
          @Override
          public synchronized Map<TopicPartition, Long> endOffsets(
              Collection<TopicPartition> of, Duration timeout) {
            if (of.stream().anyMatch(it -> withoutLeader.contains(it.partition()))) {
              throw new TimeoutException("as the test wants");
            }
            return super.endOffsets(of, timeout);
          }

          @Override
          public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> since, Duration timeout) {
            Map<TopicPartition, OffsetAndTimestamp> begins = new HashMap<>();
            for (TopicPartition partition : since.keySet()) {
              if (count(partition) > 0 || slow.contains(partition.partition())) {
                begins.put(partition, new OffsetAndTimestamp(0, 0));
              }
            }
            return begins;
          }
        };
    consumer.schedulePollTask(
        () ->
            records.stream()
                .filter(it -> consumer.assignment().contains(partition(it.partition())))
                .forEach(consumer::addRecord));
    Map<TopicPartition, Long> begins = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (int i = 0; i < PARTITIONS; i++) {
      TopicPartition partition = partition(i);
      begins.put(partition, 0L);
      ends.put(partition, count(partition) + (slow.contains(i) ? 1 : 0));
    }
    consumer.updateBeginningOffsets(begins);
    consumer.updateEndOffsets(ends);
    return consumer;
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition(TOPIC, number);
  }

  private long count(TopicPartition partition) {
    return records.stream().filter(record -> record.partition() == partition.partition()).count();
  }
}
