package com.milkyhoop.chatbot.operator.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.operator.database.PostgresConnection;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.MessageId;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.Subject;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes everything that is held of a subject, one JSON object a line; docs/privacy.md describes
 * them. What the processor's stores and the sink's rows hold stands in the log, and is written
 * once. Memory holds no texts but those of a few fetches, and some 400 bytes for each event of the
 * subject. Confined to one thread.
 */
public final class UserExport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaSettings kafka;
  private final Subject subject;
  private final Consumer<String> out;

  /** Holds the ids of the turns that were written. */
  private final Set<UUID> written = new HashSet<>();

  private long lines;

  public UserExport(KafkaSettings kafka, Subject subject, Consumer<String> out) {
    this.kafka = kafka;
    this.subject = subject;
    this.out = out;
  }

  /**
   * Writes all of it; returns how many lines there are.
   *
   * @param database whose rows are looked at, too
   * @throws KafkaException where Kafka is away, or has no log: nobody knows what is held then
   * @throws com.milkyhoop.chatbot.operator.database.DatabaseUnreadableException where rows can't be
   *     read
   */
  public long write(Optional<DatabaseUrl> database) {
    try (var topics = new TopicTail(kafka)) {
      List<TopicPartition> log = topics.partitions(kafka.topics().log());
      if (log.isEmpty()) {
        throw new KafkaException(
            "Kafka has no topic %s; KAFKA_TOPIC says which is the log"
                .formatted(kafka.topics().log()));
      }
      log.forEach(partition -> events(topics, partition));
      RecordCodec<ChatRequest> codec = kafka.codecs().requests();
      read(topics, kafka.topics().requests(), record -> request(record, codec));
      for (String topic : kafka.topics().withDeadLetters()) {
        read(topics, TopicNames.deadLetters(topic), this::deadLetter);
      }
    }
    database.ifPresent(this::rows);
    return lines;
  }

  /**
   * Writes the events of the log, but for those that were erased and are not compacted yet. Reads
   * twice: whether an event is kept is known at the end of its partition.
   */
  private void events(TopicTail topics, TopicPartition partition) {
    var kept = new KeptEvents(subject);
    topics.read(partition, topics.bounds(partition).begin(), kept::take);
    long[] offsets = kept.offsets();
    if (offsets.length == 0) {
      return;
    }
    topics.readUntil(
        partition,
        offsets[0],
        record -> {
          if (Arrays.binarySearch(offsets, record.offset()) >= 0) {
            event(record);
          }
          return record.offset() >= offsets[offsets.length - 1];
        });
  }

  private void event(ConsumerRecord<byte[], byte[]> record) {
    LogKey key = LogKey.parse(record.key());
    written.add(MessageId.of(key.userId(), key.sessionId(), key.requestId()));
    ObjectNode line = line("log");
    line.put("partition", record.partition());
    line.put("offset", record.offset());
    line.putRawValue("event", new RawValue(new String(record.value(), UTF_8)));
    print(line);
  }

  /**
   * Passes on the records of a topic whose keys name the subject; none where the topic is missing.
   */
  private void read(
      TopicTail topics, String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    for (TopicPartition partition : topics.partitions(topic)) {
      topics.read(
          partition,
          topics.bounds(partition).begin(),
          record -> {
            if (record.key() != null && isOfSubject(new String(record.key(), UTF_8))) {
              reader.accept(record);
            }
          });
    }
  }

  /**
   * Returns whether a key is of the subject: it begins with the conversation's, whatever comes
   * behind it.
   */
  private boolean isOfSubject(String key) {
    String[] parts = key.split("/", -1);
    return parts.length > 1
        && parts[0].equals(subject.userId())
        && (subject.isUser() || parts[1].equals(subject.sessionId()));
  }

  /** Writes a message that has no event: it is unfinished, or was erased and ages out. */
  private void request(ConsumerRecord<byte[], byte[]> record, RecordCodec<ChatRequest> codec) {
    codec.find(record.value()).ifPresent(request -> request(request, record));
  }

  private void request(ChatRequest request, ConsumerRecord<byte[], byte[]> record) {
    String[] key = new String(record.key(), UTF_8).split("/", -1);
    if (request.getAction() == Action.SEND
        && written.add(MessageId.of(key[0], key[1], request.getRequestId()))) {
      ObjectNode line = line("request");
      line.put("session_id", key[1]);
      line.put("request_id", request.getRequestId());
      line.put("timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
      line.put("message", request.getMessage());
      print(line);
    }
  }

  private void deadLetter(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode line = line("dead_letter");
    line.put("topic", record.topic());
    line.put("offset", record.offset());
    line.put("timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
    byte[] value = record.value();
    line.put("value_base64", value == null ? "" : Base64.getEncoder().encodeToString(value));
    print(line);
  }

  /** Writes rows that are not in the log: an earlier service wrote them. */
  private void rows(DatabaseUrl database) {
    String select =
        """
        SELECT "id", "sessionId", "message", "reply", "createdAt" FROM %s
        WHERE "userId" = ? AND (? = '' OR "sessionId" = ?) ORDER BY "createdAt"
        """
            .formatted(PostgresConnection.table(database, "ChatMessage"));
    try (Connection connection = PostgresConnection.snapshot(database);
        PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setString(1, subject.userId());
      statement.setString(2, subject.sessionId());
      statement.setString(3, subject.sessionId());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          row(rows);
        }
      }
    } catch (SQLException e) {
      throw PostgresConnection.failed(database, e);
    }
  }

  private void row(ResultSet row) throws SQLException {
    if (isWritten(row.getString(1))) {
      return;
    }
    ObjectNode line = line("row");
    line.put("id", row.getString(1));
    line.put("session_id", row.getString(2));
    line.put("timestamp", row.getString(5));
    line.put("message", row.getString(3));
    line.put("reply", row.getString(4));
    print(line);
  }

  /** Returns whether the row's turn was written; an earlier service may have used other ids. */
  private boolean isWritten(String id) {
    try {
      return written.contains(UUID.fromString(id));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static ObjectNode line(String source) {
    return JSON.createObjectNode().put("source", source);
  }

  private void print(ObjectNode line) {
    try {
      out.accept(JSON.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line can't be written as JSON", e);
    }
    lines++;
  }
}
