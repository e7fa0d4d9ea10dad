package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which settings of existing topics are refused, and which are only worth a warning. */
class TopicComparisonTest {
  private static final TopicPlan PLAN =
      Plans.of("").ofProcessor(List.of("turns"), Duration.ofHours(24));

  @Test
  void shouldFindNothingAboutTopicsThatAreAsPlanned() {
    assertThat(all()).allSatisfy(topic -> assertThat(compare(topic, Map.of())).isEmpty());
  }

  /** R7: deadlines are append times. R1, R4: what is not read yet must not go. */
  @ParameterizedTest
  @CsvSource({
    "chat-requests, message.timestamp.type, CreateTime",
    "chat-turns, message.timestamp.type, CreateTime",
    "chat-requests, cleanup.policy, compact",
    "chat-turns, cleanup.policy, 'compact,delete'",
    "chat-replies, cleanup.policy, compact",
    "log-dlq, cleanup.policy, compact",
    "processor-turns-changelog, cleanup.policy, delete",
    "processor-turns-changelog, cleanup.policy, 'compact,delete'",
    "chat-requests, retention.ms, 86399999",
    "chat-turns, retention.ms, 1000",
    "chat-turns, max.message.bytes, 900000",
    "chat-replies, max.message.bytes, 900000",
    "log, max.message.bytes, 900000",
    "processor-turns-changelog, max.message.bytes, 900000",
    "chat-requests, max.message.bytes, 60000",
    "log-dlq, max.message.bytes, 8191",
  })
  void shouldRefuseWhatMakesAnswersWrongR1R4R7(String topic, String setting, String value) {
    List<TopicDeviation> found = compare(named(topic), Map.of(setting, value));

    assertThat(found).hasSize(1);
    TopicDeviation deviation = found.getFirst();
    assertThat(deviation.isFatal()).isTrue();
    assertThat(deviation.topic()).isEqualTo(topic);
    assertThat(deviation.reason()).startsWith("%s is %s, must be ".formatted(setting, value));
    assertThat(deviation.mended()).contains(planned(topic).get(setting));
  }

  @ParameterizedTest
  @CsvSource({
    "chat-replies, message.timestamp.type, CreateTime, LogAppendTime",
    "log, message.timestamp.type, CreateTime, LogAppendTime",
    "processor-turns-changelog, message.timestamp.type, CreateTime, LogAppendTime",
    "log, retention.ms, 604800000, -1",
    "log, cleanup.policy, 'compact,delete', compact",
    "chat-requests, retention.ms, 86400000, 604800000",
    "chat-replies, retention.ms, 604800000, 3600000",
    "log-dlq, retention.ms, -1, 2592000000",
    "chat-turns, retention.bytes, 1000, -1",
    "log, retention.bytes, 1000, -1",
    "chat-replies, segment.ms, 604800000, 600000",
    "chat-requests, segment.ms, 604800000, 86400000",
    "chat-replies, segment.bytes, 1073741824, 67108864",
    "processor-turns-changelog, segment.bytes, 1073741824, 33554432",
    "log, segment.ms, 604800000, 21600000",
    "log, segment.bytes, 1073741824, 268435456",
    "log, max.compaction.lag.ms, 9223372036854775807, 86400000",
    "log, delete.retention.ms, 604800000, 86400000",
    "processor-turns-changelog, max.compaction.lag.ms, 9223372036854775807, 86400000",
    "processor-turns-changelog, segment.ms, 604800000, 21600000",
    "log, unclean.leader.election.enable, true, false",
    "processor-turns-changelog, unclean.leader.election.enable, true, false",
  })
  void shouldWarnOfWhatIsOnlyWorse(String topic, String setting, String value, String mended) {
    List<TopicDeviation> found = compare(named(topic), Map.of(setting, value));

    assertThat(found).hasSize(1);
    assertThat(found.getFirst().isFatal()).isFalse();
    assertThat(found.getFirst().mended()).contains(mended);
  }

  @ParameterizedTest
  @CsvSource({
    "processor-turns-changelog, retention.ms, 1000",
    "chat-replies, retention.bytes, 1000",
    "chat-replies, segment.ms, 60000",
    "log, max.message.bytes, 10000000",
  })
  void shouldNotMindWhatChangesNothing(String topic, String setting, String value) {
    assertThat(compare(named(topic), Map.of(setting, value))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "2, 1, 0", "3, 1, 1", "3, 2, 0", "5, 1, 1", "3, 3, 0"})
  void shouldWarnWhenAcknowledgedMayMeanOneCopy(int replication, String minInSync, int warnings) {
    for (TopicSettings topic : all()) {
      var config = new HashMap<>(topic.config(1));
      config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInSync);
      var found = new FoundTopic(topic.name(), topic.partitions(), replication, config);

      assertThat(TopicComparison.compare(topic, found)).hasSize(warnings);
    }
  }

  @Test
  void shouldWarnOfDeadLettersThatDoNotTakeTheLargestRecordOfTheirTopic() {
    List<TopicDeviation> found =
        compare(named("log-dlq"), Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1048588"));

    assertThat(found).extracting(TopicDeviation::isFatal).containsExactly(false);
  }

  @Test
  void shouldJudgePartitionsAloneWhenTheSettingsMayNotBeRead() {
    TopicSettings turns = named("chat-turns");

    List<TopicDeviation> found =
        TopicComparison.compare(turns, new FoundTopic(turns.name(), 4, 1, Map.of()));

    assertThat(found).extracting(TopicDeviation::setting).containsExactly("partitions");
    assertThat(found.getFirst().mended()).isEmpty();
  }

  /** Retention ends with whole segments: what is made must not keep records for much longer. */
  @Test
  void shouldEndSegmentsSoonEnoughForRetentionToHold() {
    for (TopicSettings topic : all()) {
      topic
          .retention()
          .ifPresent(
              kept ->
                  assertThat(Long.parseLong(topic.config(1).get(TopicConfig.SEGMENT_MS_CONFIG)))
                      .isLessThanOrEqualTo(kept.toMillis() / 6));
    }
    assertThat(planned("chat-replies")).containsEntry(TopicConfig.SEGMENT_MS_CONFIG, "600000");
  }

  /** R15: what is erased is gone within a time that the settings bound. */
  @Test
  void shouldCompactTheLogAndDeleteFromItOnlyWhereItsTimeIsBoundedR15() {
    TopicSettings log = named("log");

    assertThat(log.config(1))
        .containsEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "compact")
        .containsEntry(TopicConfig.RETENTION_MS_CONFIG, "-1")
        .containsEntry(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "86400000")
        .containsEntry(TopicConfig.DELETE_RETENTION_MS_CONFIG, "86400000");
    assertThat(
            new TopicSettings(
                    "log",
                    TopicUse.LOG,
                    2,
                    Optional.of(Duration.ofDays(30)),
                    Duration.ofHours(1),
                    Duration.ZERO,
                    1,
                    1)
                .config(1))
        .containsEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "compact,delete")
        .containsEntry(TopicConfig.RETENTION_MS_CONFIG, "2592000000")
        .containsEntry(TopicConfig.SEGMENT_MS_CONFIG, "900000");
  }

  /** R15: a log that is to be kept for hours has segments of a part of that. */
  @Test
  void shouldDeleteFromACompactedTopicInTimeR15() {
    var log =
        new TopicSettings(
            "log",
            TopicUse.LOG,
            2,
            Optional.of(Duration.ofHours(1)),
            Duration.ofDays(1),
            Duration.ZERO,
            1,
            1);

    assertThat(log.config(1)).containsEntry(TopicConfig.SEGMENT_MS_CONFIG, "600000");
  }

  /** R14: a charge that is on its way is nowhere else. */
  @Test
  void shouldCompareTheLedgersRepartitionTopicR14() {
    TopicSettings charges =
        Plans.of("").ofUsageLedger("ledger", List.of(), List.of("charges")).ofStreams().getFirst();

    assertThat(charges.name()).isEqualTo("ledger-charges-repartition");
    assertThat(charges.config(3)).containsEntry(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    Map<String, String> asMade = Map.of("message.timestamp.type", "CreateTime");
    assertThat(compare(charges, asMade)).as("as Kafka Streams makes it").isEmpty();
    assertThat(compare(charges, Map.of("cleanup.policy", "compact")).getFirst().isFatal()).isTrue();
  }

  /** R4: of a log whose keys are conversations, compaction would leave one event each. */
  @Test
  void shouldRefuseALogOfAnEarlierVersionAndShowNoCommandThatEndsItR4() {
    List<TopicDeviation> found =
        compare(named("log"), Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "delete"));

    assertThat(found).hasSize(1);
    assertThat(found.getFirst().isFatal()).isTrue();
    assertThat(found.getFirst().mended()).isEmpty();
    assertThat(found.getFirst().reason()).contains("docs/privacy.md");
  }

  @Test
  void shouldGiveChangelogsWhatTheTopicsHaveR3R4() {
    TopicPlan large = Plans.of("", 3, 2, 6 * 1024 * 1024);

    assertThat(large.changelogConfig("turns", 3))
        .isEqualTo(
            Map.of(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                "2",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(6 * 1024 * 1024 + 16 * 1024),
                TopicConfig.SEGMENT_BYTES_CONFIG,
                "33554432",
                TopicConfig.SEGMENT_MS_CONFIG,
                "21600000",
                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                "86400000",
                TopicConfig.DELETE_RETENTION_MS_CONFIG,
                "86400000"));
    assertThat(large.changelogConfig("turns", 1))
        .doesNotContainKey(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
  }

  private static List<TopicDeviation> compare(TopicSettings topic, Map<String, String> others) {
    var config = new HashMap<>(topic.config(1));
    config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1");
    config.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    config.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
    config.putAll(others);
    return TopicComparison.compare(
        topic, new FoundTopic(topic.name(), topic.partitions(), 1, config));
  }

  private static Map<String, String> planned(String name) {
    return named(name).config(1);
  }

  private static TopicSettings named(String name) {
    return all().stream().filter(topic -> topic.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<TopicSettings> all() {
    List<TopicSettings> all =
        Stream.concat(PLAN.topics(_ -> 0).stream(), PLAN.ofStreams().stream()).toList();
    assertThat(all).hasSize(10);
    return all;
  }
}
