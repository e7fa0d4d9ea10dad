package com.milkyhoop.chatbot.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.replay.log.ConversationPartition;
import com.milkyhoop.chatbot.replay.requests.PastTurnRequests;
import com.milkyhoop.chatbot.replay.requests.RequestWriter;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The chat-requests beside a {@link TestLog}, which no processor reads. */
public final class TestRequests {
  private static final long BEHIND_ALL = 1_000_000;
  private static final int LARGEST = 1_000_000;

  private final KafkaSettings kafka;

  public TestRequests(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /** Commits that the processors have read whatever will be written. */
  public void areRead() throws Exception {
    Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    for (int partition = 0; partition < TestLog.PARTITIONS; partition++) {
      read.put(
          new TopicPartition(kafka.topics().requests(), partition),
          new OffsetAndMetadata(BEHIND_ALL));
    }
    try (Admin admin = kafka.admin()) {
      admin.alterConsumerGroupOffsets(kafka.applicationId(), read).all().get();
    }
  }

  /** Writes what restores a turn. */
  public void restore(ConversationId conversation, LogEvent event) {
    var records = new PastTurnRequests(TokenCounter.forModel("gpt-4o"));
    long endedAt = event.timestamp().toEpochMilli();
    try (var writer = new RequestWriter(kafka, LARGEST)) {
      records
          .restored(event, event.turn(), endedAt)
          .ifPresent(request -> writer.send(conversation, request, event.traceId()));
      writer.flush();
    }
  }

  /** Returns what is asked for of a user in the partition of a conversation, in its order. */
  public List<Action> of(ConversationId conversation) {
    int partition = ConversationPartition.of(conversation, TestLog.PARTITIONS);
    List<Action> found = new ArrayList<>();
    try (var topics = new TopicTail(kafka)) {
      topics.read(
          new TopicPartition(kafka.topics().requests(), partition),
          0,
          record -> {
            if (new String(record.key(), UTF_8).startsWith(conversation.userId() + "/")) {
              found.add(kafka.codecs().requests().decode(record.value()).getAction());
            }
          });
    }
    return found;
  }
}
