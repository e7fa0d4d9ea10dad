package com.milkyhoop.chatbot.operator.replays;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.TestInstallation;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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

  @BeforeEach
  void create() throws Exception {
    try (Admin admin = kafka.admin()) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(tasks, Optional.of(1), Optional.empty()),
                  new NewTopic(results, Optional.of(2), Optional.empty())))
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

  private ReplayErasure erasure(ErasedTurns erased) {
    return new ReplayErasure(kafka, topics, erased);
  }

  private void write(
      String topic, int partition, String key, @Nullable ConversationId of, String value) {
    try (var producer =
        new KafkaProducer<>(
            kafka.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var record =
          new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), value.getBytes(UTF_8));
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
