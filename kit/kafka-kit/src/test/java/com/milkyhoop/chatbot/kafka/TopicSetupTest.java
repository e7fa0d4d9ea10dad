package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a real broker. */
class TopicSetupTest {
  private static final String HOUR = Long.toString(Duration.ofHours(1).toMillis());
  private static final String MONTH = Long.toString(Duration.ofDays(30).toMillis());
  private static final String WEEK = Long.toString(Duration.ofDays(7).toMillis());

  private final TestTopics broker = new TestTopics();
  private final TopicNames topics = broker.names;
  private final TopicSetup setup = setup(Plans.of(broker.prefix), true);

  @AfterEach
  void closeAdmin() {
    broker.close();
  }

  @Test
  void shouldCreateEveryTopicWithItsPartitions() throws Exception {
    setup.run(broker.admin);

    assertThat(broker.partitions())
        .isEqualTo(
            Map.of(
                topics.requests(),
                Plans.PARTITIONS,
                topics.turns(),
                Plans.PARTITIONS,
                topics.replies(),
                Plans.REPLY_PARTITIONS,
                topics.usage(),
                Plans.PARTITIONS,
                topics.lateCalls(),
                1,
                topics.log(),
                Plans.PARTITIONS,
                topics.requests() + "-dlq",
                1,
                topics.turns() + "-dlq",
                1,
                topics.log() + "-dlq",
                1));
  }

  @Test
  void shouldKeepTheLogForEverAndTheOthersForAWhile() throws Exception {
    setup.run(broker.admin);

    assertThat(broker.config(TopicConfig.RETENTION_MS_CONFIG))
        .isEqualTo(
            Map.of(
                topics.requests(),
                WEEK,
                topics.turns(),
                WEEK,
                topics.replies(),
                HOUR,
                topics.usage(),
                "-1",
                topics.lateCalls(),
                WEEK,
                topics.log(),
                "-1",
                topics.requests() + "-dlq",
                MONTH,
                topics.turns() + "-dlq",
                MONTH,
                topics.log() + "-dlq",
                MONTH));
  }

  @Test
  void shouldStampEveryRecordWithTheBrokersTime() throws Exception {
    setup.run(broker.admin);

    assertThat(broker.config(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).values())
        .hasSize(9)
        .containsOnly("LogAppendTime");
  }

  @Test
  void shouldChangeNothingWhenItRunsAgain() throws Exception {
    setup.run(broker.admin);
    var before = broker.describe();

    setup.run(broker.admin);

    assertThat(broker.describe()).isEqualTo(before);
  }

  @Test
  void shouldCreateOnlyWhatIsMissing() throws Exception {
    broker.create(
        topics.log(),
        Plans.PARTITIONS,
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            "compact",
            TopicConfig.RETENTION_MS_CONFIG,
            "1000",
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "LogAppendTime"));

    setup.run(broker.admin);

    assertThat(broker.partitions()).hasSize(9);
    assertThat(broker.config(TopicConfig.RETENTION_MS_CONFIG)).containsEntry(topics.log(), "1000");
  }

  @Test
  void shouldSucceedForEveryInstanceWhenManyStartAtOnce() throws Exception {
    Callable<Void> instance =
        () -> {
          try (Admin own = TestTopics.admin()) {
            setup.run(own);
            return null;
          }
        };

    List<Future<Void>> runs;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      runs = executor.invokeAll(Stream.generate(() -> instance).limit(6).toList());
    }

    assertThat(runs).allSatisfy(run -> assertThatCode(run::get).doesNotThrowAnyException());
    assertThat(broker.partitions()).hasSize(9);
  }

  @Test
  void shouldLeaveDeadLettersAsTheyAre() throws Exception {
    broker.create(TopicNames.deadLetters(topics.log()), 4, Map.of());

    setup.run(broker.admin);

    assertThat(broker.partitions()).containsEntry(topics.log() + "-dlq", 4).hasSize(9);
  }

  @Test
  void shouldMakeDeadLettersLargeEnoughForTheirTopic() throws Exception {
    broker.create(
        topics.requests(),
        Plans.PARTITIONS,
        Map.of(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            "3000000",
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "LogAppendTime"));

    TopicsFound found = setup.run(broker.admin);

    assertThat(found.maxDeadLetterBytes(topics.requests())).isGreaterThan(3_000_000 + 16_000);
    assertThat(found.maxDeadLetterBytes(topics.turns())).isGreaterThan(1_048_588 + 16_000);
    assertThat(found.largestRequestBytes()).isEqualTo(found.maxDeadLetterBytes(topics.requests()));
  }

  @Test
  void shouldCreateNothingWhenToldNotToAndSayHowTo() throws Exception {
    assertThatThrownBy(() -> setup(Plans.of(broker.prefix), false).run(broker.admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining("TOPICS_CREATE=never")
        .hasMessageContaining(
            "kafka-topics.sh --bootstrap-server b:9092 --create --topic %s --partitions 3",
            topics.turns())
        .hasMessageContaining("--config message.timestamp.type=LogAppendTime");
    assertThat(broker.partitions()).isEmpty();
  }

  @Test
  void shouldStartWithoutCreatingWhenAllIsThere() {
    setup.run(broker.admin);

    assertThatCode(() -> setup(Plans.of(broker.prefix), false).run(broker.admin))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldNameTheVariableWhenThereAreFewerBrokersThanReplicas() {
    var replicated =
        new TopicSetup(Plans.of(broker.prefix), Optional.of((short) 3), true, "b:9092");

    assertThatThrownBy(() -> replicated.run(broker.admin))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining(broker.prefix)
        .hasMessageContaining("TOPIC_REPLICATION");
  }

  @Test
  @Timeout(10)
  void shouldSayThatNoBrokerAnswersWhenThereIsNone() {
    try (Admin nowhere = TestTopics.admin("127.0.0.1:" + FreePorts.next(), "1000")) {
      assertThatThrownBy(() -> setup.run(nowhere))
          .isInstanceOf(TopicSetupException.class)
          .hasMessageContaining("no broker answers")
          .hasMessageContaining("KAFKA_BROKER");
    }
  }

  private static TopicSetup setup(TopicPlan plan, boolean creates) {
    return new TopicSetup(plan, Optional.empty(), creates, "b:9092");
  }
}
