package com.milkyhoop.chatbot.operator.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** R15: until when bytes stay follows from the settings found. */
class RetentionBoundTest {
  @Test
  void shouldAddASegmentToTheCompactionOfACompactedTopicR15() {
    assertThat(
            RetentionBound.after(
                Map.of(
                    "cleanup.policy", "compact",
                    "retention.ms", "-1",
                    "max.compaction.lag.ms", "86400000",
                    "segment.ms", "21600000",
                    "file.delete.delay.ms", "60000")))
        .contains(Duration.ofHours(30).plusSeconds(75));
  }

  @Test
  void shouldAddASegmentToTheRetentionOfTheOthersR15() {
    assertThat(
            RetentionBound.after(
                Map.of(
                    "cleanup.policy", "delete",
                    "retention.ms", "3600000",
                    "max.compaction.lag.ms", Long.toString(Long.MAX_VALUE),
                    "segment.ms", "600000",
                    "file.delete.delay.ms", "60000")))
        .contains(Duration.ofMinutes(76));
  }

  @Test
  void shouldTakeTheEarlierOfBoth() {
    assertThat(
            RetentionBound.after(
                Map.of(
                    "cleanup.policy", "compact,delete",
                    "retention.ms", "3600000",
                    "max.compaction.lag.ms", "86400000",
                    "segment.ms", "600000",
                    "file.delete.delay.ms", "60000")))
        .contains(Duration.ofMinutes(76));
  }

  @Test
  void shouldPromiseNothingWhereNothingBoundsIt() {
    assertThat(RetentionBound.after(Map.of("cleanup.policy", "delete", "retention.ms", "-1")))
        .isEmpty();
    assertThat(
            RetentionBound.after(
                Map.of(
                    "cleanup.policy",
                    "compact",
                    "max.compaction.lag.ms",
                    Long.toString(Long.MAX_VALUE))))
        .isEmpty();
  }
}
