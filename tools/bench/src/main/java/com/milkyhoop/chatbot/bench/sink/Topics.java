package com.milkyhoop.chatbot.bench.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The same events twice: the log topic for our sink, and, for one that can't tell rows from events,
 * a topic of ready rows for each table.
 */
public final class Topics {
  static final String MESSAGES = "bench-chat-messages";
  static final String LOG = "bench-chatbot-log";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LINGER_MS = 20;
  private static final int BATCH_BYTES = 256 * 1024;

  private Topics() {}

  /** Creates all topics and returns when all is in them. */
  static void fill(String bootstrapServers, LogEvents events)
      throws ExecutionException, InterruptedException {
    create(bootstrapServers, LogEvents.TOPIC, MESSAGES, LOG);
    fill(bootstrapServers, events, true);
  }

  /** Creates the log topic alone and returns when all is in it. */
  public static void fillLog(String bootstrapServers, LogEvents events)
      throws ExecutionException, InterruptedException {
    create(bootstrapServers, LogEvents.TOPIC);
    fill(bootstrapServers, events, false);
  }

  private static void fill(String bootstrapServers, LogEvents events, boolean rowsToo)
      throws ExecutionException, InterruptedException {
    var failure = new AtomicReference<@Nullable Exception>();
    try (var producer = producer(bootstrapServers)) {
      for (int n = 0; n < events.count(); n++) {
        LogEvent event = events.event(n);
        String key = event.userId() + '/' + event.sessionId() + '/' + event.requestId();
        int partition = LogEvents.partition(n);
        byte[] json = event.toJson();
        Callback callback = (_, e) -> failure.compareAndSet(null, e);
        producer.send(new ProducerRecord<>(LogEvents.TOPIC, partition, key, json), callback);
        if (rowsToo) {
          producer.send(new ProducerRecord<>(LOG, partition, key, row(event, json, n)), callback);
        }
        if (rowsToo && event.event().hasReply()) {
          producer.send(new ProducerRecord<>(MESSAGES, partition, key, message(event)), callback);
        }
      }
    }
    Exception first = failure.get();
    if (first != null) {
      throw new ExecutionException("an event was not written", first);
    }
  }

  private static void create(String bootstrapServers, String... topics)
      throws ExecutionException, InterruptedException {
    Map<String, Object> config =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (Admin admin = Admin.create(config)) {
      admin
          .createTopics(
              Stream.of(topics)
                  .map(
                      topic ->
                          new NewTopic(topic, LogEvents.PARTITIONS, (short) 1)
                              .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact")))
                  .toList())
          .all()
          .get();
    }
  }

  /**
   * One request at a time: a partition that has just been made may refuse a producer's first batch
   * and take its second, after which the first is out of order for ever.
   */
  private static KafkaProducer<String, byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.LINGER_MS_CONFIG,
            LINGER_MS,
            ProducerConfig.BATCH_SIZE_CONFIG,
            BATCH_BYTES,
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  /** The row of {@code chatbot_log} that our sink makes of it. */
  private static byte[] row(LogEvent event, byte[] json, int n) {
    Map<String, Object> row = new HashMap<>();
    row.put("id", MessageId.of(event).toString());
    row.put("user_id", event.userId());
    row.put("session_id", event.sessionId());
    row.put("request_id", event.requestId());
    row.put("event", event.event().name().toLowerCase(Locale.ROOT));
    row.put("occurred_at", event.timestamp().toString());
    row.put("payload", new String(json, StandardCharsets.UTF_8));
    row.put("topic", LogEvents.TOPIC);
    row.put("topic_partition", LogEvents.partition(n));
    row.put("topic_offset", LogEvents.offset(n));
    return written(row);
  }

  private static byte[] message(LogEvent event) {
    return written(
        Map.of(
            "id", MessageId.of(event).toString(),
            "sessionId", event.sessionId(),
            "userId", event.userId(),
            "message", event.message(),
            "reply", event.reply(),
            "createdAt", event.timestamp().toString()));
  }

  private static byte[] written(Map<String, Object> row) {
    try {
      return JSON.writeValueAsBytes(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a row can't be written as JSON", e);
    }
  }
}
