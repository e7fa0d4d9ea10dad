package com.milkyhoop.chatbot.operator.replays;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.TestInstallation;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R15 on the topics of replays, on a real broker; the test plays planner and workers. */
class ReplayErasureTest {
  private static final ConversationId ANA = new ConversationId("ana", "s1");
  private static final ErasedTurns ERASED =
      new ErasedTurns("e1", new Subject("ana", ""), Map.of(0, 100L, 1, 50L));

  private final TestInstallation installation = new TestInstallation();
  private final KafkaSettings kafka = installation.kafka();
  private final String tasks = ReplayRecords.tasks(kafka.prefix());
  private final String results = ReplayRecords.results(kafka.prefix());
  private final TopicTail topics = new TopicTail(kafka);
  private final AtomicLong nanos = new AtomicLong();

  /** Makes topics in which the test says when a record was written. */
  @BeforeEach
  void create() throws Exception {
    Map<String, String> times = Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
    try (Admin admin = kafka.admin()) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(tasks, Optional.of(1), Optional.empty()).configs(times),
                  new NewTopic(results, Optional.of(2), Optional.empty()).configs(times)))
          .all()
          .get();
    }
    await()
        .until(() -> topics.partitions(results).size() == 2 && !topics.partitions(tasks).isEmpty());
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void shouldEraseWhatWasMadeOfTurnsBeforeTheErasureAndNoMoreR15() {
    write(results, 0, "run/0-99/arm/0", ANA, "a reply");
    write(results, 1, "other-run/1-49/arm/0/judge", ANA, "what the judge says of it");
    write(results, 1, "run/0-101/arm/0", ANA, "of a new beginning");
    write(results, 1, "run/0-7/arm/0", new ConversationId("ben", "s1"), "another's");
    write(results, 0, "run", null, "a manifest");

    ReplayErasure.Progress progress = erasure(ERASED).carryOut();

    assertThat(progress.erased()).isEqualTo(2);
    assertThat(progress.running()).isZero();
    assertThat(progress.isSettled()).isTrue();
    assertThat(kept()).containsOnlyKeys("run/0-101/arm/0", "run/0-7/arm/0", "run", "/erased/e1");
  }

  @Test
  void shouldEraseOneSessionAloneR15() {
    write(results, 0, "run/0-1/arm/0", ANA, "of this session");
    write(results, 0, "run/0-2/arm/0", new ConversationId("ana", "s2"), "of another one");

    erasure(new ErasedTurns("e1", new Subject("ana", "s1"), Map.of(0, 9L))).carryOut();

    assertThat(kept()).containsOnlyKeys("run/0-2/arm/0", "/erased/e1");
  }

  /** A worker that was asked before comes to its end later. */
  @Test
  void shouldNotBeDoneWhileATaskOfTheUserRunsR15() {
    write(tasks, 0, "run/0-1/arm/0", ANA, "a prompt");
    ReplayErasure erasure = erasure(ERASED);

    ReplayErasure.Progress early = erasure.carryOut();
    assertThat(early.running()).isOne();
    assertThat(early.isSettled()).isFalse();

    write(results, 1, "run/0-1/arm/0", ANA, "a late reply");
    ReplayErasure.Progress later = erasure.carryOut();
    assertThat(later.running()).isZero();
    assertThat(later.erased()).isOne();
    assertThat(kept()).containsOnlyKeys("/erased/e1");
  }

  /** Bears a worker whose clock is behind: it writes results later than it believes. */
  @Test
  void shouldWaitForATaskAlsoWhereClocksDifferR15() {
    Duration ends = ReplayErasure.TASK_ENDS;
    write(tasks, 0, "run/0-1/arm/0", ANA, "a prompt", Instant.now().minus(ends.plusMinutes(6)));
    write(tasks, 0, "run/0-2/arm/0", ANA, "a prompt", Instant.now().minus(ends.plusMinutes(4)));

    assertThat(erasure(ERASED).carryOut().running()).isOne();
    assertThat(erasure(Duration.ofMinutes(4)).carryOut().running()).isOne();
  }

  /** Trusts no clock that is ahead, by which the mark is old at once. */
  @Test
  void shouldGivePlannersTheirTimeWhereItsClockIsAheadR15() {
    write(tasks, 0, "run/0-101/arm/0", ANA, "of a new beginning");
    ReplayErasure erasure = erasure(Duration.ofMinutes(4));
    assertThat(erasure.carryOut().isSettled()).isFalse();

    assertThat(erasure.carryOut().isSettled()).as("with the mark read back").isFalse();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
    assertThat(erasure.carryOut().isSettled()).isTrue();
  }

  /** Looks for the first time, as each call of GetErasure does. */
  @Test
  void shouldBeSettledOnceTheMarkOfALookBeforeIsOldR15() {
    write(tasks, 0, "run/0-101/arm/0", ANA, "of a new beginning");
    String mark = new String(ERASED.value(), UTF_8);
    write(results, 0, ERASED.key(), null, mark, Instant.now().minusSeconds(6));

    assertThat(erasure(Duration.ofMinutes(-4)).carryOut().isSettled()).isTrue();
  }

  /** Each call of GetErasure looks from the beginning. */
  @Test
  void shouldCountTheSameWhenAnotherLooksAgainR15() {
    write(results, 0, "run/0-1/arm/0", ANA, "a reply");
    erasure(ERASED).carryOut();
    List<ConsumerRecord<byte[], byte[]>> before = all();

    assertThat(erasure(ERASED).carryOut().erased()).isOne();

    assertThat(all()).hasSameSizeAs(before);
  }

  /** Two look at the same time, and both write the tombstone. */
  @Test
  void shouldCountAResultOnceWhoeverErasesItR15() {
    write(results, 0, "run/0-1/arm/0", ANA, "a reply");
    ReplayErasure.Progress first = erasure(ERASED).carryOut();
    all().stream().filter(record -> record.value() == null).findFirst().ifPresent(this::writeAgain);

    ReplayErasure.Progress second = erasure(ERASED).carryOut();

    assertThat(second.erased()).isOne();
    assertThat(second.lastAt()).isEqualTo(first.lastAt());
  }

  @Test
  void shouldFindNothingWhereThereWasNoReplay() {
    try (var none = new TopicTail(new TestInstallation().kafka())) {
      KafkaSettings without = new TestInstallation().kafka();

      assertThat(new ReplayErasure(without, none, ERASED).carryOut().isSettled()).isTrue();
    }
  }

  @Test
  void shouldTellPlannersWhichTurnsAreErasedR15() {
    erasure(ERASED).carryOut();

    ErasedTurns read =
        all().stream()
            .flatMap(
                each -> ErasedTurns.parse(new String(each.key(), UTF_8), each.value()).stream())
            .findFirst()
            .orElseThrow();
    assertThat(read).isEqualTo(ERASED);
    assertThat(read.cover(ANA, 1, 49)).isTrue();
    assertThat(read.cover(ANA, 1, 50)).isFalse();
    assertThat(read.cover(ANA, 2, 0)).isFalse();
    assertThat(read.cover(new ConversationId("anna", "s1"), 1, 49)).isFalse();
  }

  /** Returns one whose clock is so far ahead. */
  private ReplayErasure erasure(Duration ahead) {
    return new ReplayErasure(
        kafka, topics, ERASED, Clock.offset(Clock.systemUTC(), ahead), nanos::get);
  }

  private ReplayErasure erasure(ErasedTurns erased) {
    return new ReplayErasure(kafka, topics, erased);
  }

  private void write(
      String topic, int partition, String key, @Nullable ConversationId of, String value) {
    write(topic, partition, key, of, value, Instant.now());
  }

  private void write(
      String topic,
      int partition,
      String key,
      @Nullable ConversationId of,
      String value,
      Instant at) {
    try (var producer =
        new KafkaProducer<>(
            kafka.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var record =
          new ProducerRecord<>(
              topic, partition, at.toEpochMilli(), key.getBytes(UTF_8), value.getBytes(UTF_8));
      if (of != null) {
        record.headers().add(ReplayRecords.of(of));
      }
      var _ = producer.send(record);
    }
  }

  private void writeAgain(ConsumerRecord<byte[], byte[]> record) {
    try (var producer =
        new KafkaProducer<>(
            kafka.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  record.topic(), record.partition(), record.key(), null, record.headers()));
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> all() {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    for (TopicPartition partition : topics.partitions(results)) {
      topics.read(partition, 0, all::add);
    }
    return all;
  }

  /** Returns what compaction leaves. */
  private Map<String, String> kept() {
    Map<String, String> kept = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : all()) {
      String key = new String(record.key(), UTF_8);
      if (record.value() == null) {
        kept.remove(key);
      } else {
        kept.put(key, new String(record.value(), UTF_8));
      }
    }
    return kept;
  }
}
