package com.milkyhoop.chatbot.replay.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.PartitionReader;
import com.milkyhoop.chatbot.schemas.Subject;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of a topic whose keys name a subject, from its beginning to its end now. */
final class SubjectRecords {
  private final KafkaSettings kafka;
  private final Subject subject;

  SubjectRecords(KafkaSettings kafka, Subject subject) {
    this.kafka = kafka;
    this.subject = subject;
  }

  /**
   * Tells each; of a topic that is missing, none.
   *
   * @throws UnreachableException when Kafka gives nothing more for some time
   */
  void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try (var partitions = new PartitionReader(kafka, topic)) {
      for (OffsetRange range : partitions.present()) {
        partitions.readRaw(
            range,
            record -> {
              if (record.key() != null && isOf(new String(record.key(), UTF_8))) {
                reader.accept(record);
              }
            });
      }
    }
  }

  /** A key begins with the conversation's, whatever comes behind it. */
  private boolean isOf(String key) {
    String[] parts = key.split("/", -1);
    return parts.length > 1
        && parts[0].equals(subject.userId())
        && (subject.isUser() || parts[1].equals(subject.sessionId()));
  }
}
