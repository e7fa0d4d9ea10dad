package com.milkyhoop.chatbot.operator.usage;

import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the rows of one user from chat-usage, all periods that it keeps. For one thread. */
public final class UsageOfUser {
  private final RecordCodec<UserUsage> codec;
  private final String userId;
  private final Map<UsageKey, UserUsage> rows = new HashMap<>();

  private UsageOfUser(RecordCodec<UserUsage> codec, String userId) {
    this.codec = codec;
    this.userId = userId;
  }

  /**
   * Returns the rows of a user, by period and model; none where no ledger has run.
   *
   * @throws org.apache.kafka.common.KafkaException where Kafka is away
   */
  public static List<UserUsage> read(KafkaSettings kafka, String userId) {
    var found = new UsageOfUser(kafka.usageCodecs().usage(), userId);
    try (var topics = new TopicTail(kafka)) {
      for (TopicPartition partition : topics.partitions(kafka.topics().usage())) {
        topics.read(partition, topics.bounds(partition).begin(), found::take);
      }
    }
    return found.rows.values().stream()
        .sorted(Comparator.comparing(UserUsage::getPeriod).thenComparing(UserUsage::getModel))
        .toList();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.key() == null) {
        return;
      }
      UsageKey key = UsageKey.parse(record.key());
      if (!key.userId().equals(userId)) {
        return;
      }
      if (record.value() == null) {
        rows.remove(key);
      } else {
        rows.put(key, codec.decode(record.value()));
      }
    } catch (MalformedRecordException _) {
      // The ingresses log it.
    }
  }
}
