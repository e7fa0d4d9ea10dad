package com.milkyhoop.chatbot.kafka;

import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.List;

/** Plans of installations of a test's own. */
final class Plans {
  static final int PARTITIONS = 3;
  static final int REPLY_PARTITIONS = 2;
  static final int LARGEST_RECORD = TopicPlan.largestRecordBytes(128 * 1024);

  private Plans() {}

  static TopicPlan of(String prefix) {
    return of(prefix, PARTITIONS, REPLY_PARTITIONS, LARGEST_RECORD);
  }

  static TopicPlan of(String prefix, int partitions, int replyPartitions, int largestRecord) {
    return new TopicPlan(
        TopicNames.of(prefix, prefix + "log"),
        partitions,
        replyPartitions,
        TopicRetention.DEFAULT,
        largestRecord,
        prefix + "processor",
        prefix + "sink",
        List.of(),
        List.of(),
        Duration.ZERO);
  }
}
