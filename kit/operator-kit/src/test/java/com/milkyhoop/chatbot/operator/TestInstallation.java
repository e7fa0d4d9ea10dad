package com.milkyhoop.chatbot.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.kafka.ErasureHeader;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** An installation's topics on the shared broker; the test plays the processors and the sink. */
public final class TestInstallation {
  public static final int PARTITIONS = 3;

  private final Map<String, String> variables = new HashMap<>();

  public TestInstallation() {
    String prefix = SharedServers.freshPrefix();
    variables.put("KAFKA_BROKER", SharedServers.kafka().bootstrapServers());
    variables.put("KAFKA_TOPIC_PREFIX", prefix);
    variables.put("KAFKA_TOPIC", prefix + "log");
    variables.put("TOPIC_PARTITIONS", Integer.toString(PARTITIONS));
    variables.put("REPLY_PARTITIONS", "1");
    kafka().setUpTopics();
    // Avro builds no record whose package nothing has named yet.
    var _ = kafka().codecs().requests();
  }

  public KafkaSettings kafka() {
    return kafka(Map.of());
  }

  /** Returns the settings of a shell that has some variables of its own. */
  public KafkaSettings kafka(Map<String, String> others) {
    Map<String, String> all = new HashMap<>(variables);
    all.putAll(others);
    return KafkaSettings.read(new ConfigReader(all));
  }

  /** Writes an event to a partition of the log. */
  public void log(int partition, LogEvent event) {
    write(partition, LogKey.of(event), event.toJson(), List.of());
  }

  /** Erases the event of this key, as the sink does. */
  public void tombstone(int partition, LogKey key, String erasureId) {
    write(partition, key, null, List.of(ErasureHeader.of(erasureId)));
  }

  /** Erases the event of this key, as a person does by hand. */
  public void tombstone(int partition, LogKey key) {
    write(partition, key, null, List.of());
  }

  private void write(int partition, LogKey key, byte @Nullable [] value, List<Header> headers) {
    send(new ProducerRecord<>(kafka().topics().log(), partition, key.encode(), value, headers));
  }

  /** Begins a transaction on the log, as a processor's. */
  public Transaction transaction() {
    return new Transaction(kafka());
  }

  /** A transaction that is under way until it is committed. */
  public static final class Transaction implements AutoCloseable {
    private final KafkaSettings kafka;
    private final KafkaProducer<byte[], byte[]> producer;

    private Transaction(KafkaSettings kafka) {
      this.kafka = kafka;
      Map<String, Object> config = kafka.clientConfig();
      config.put("transactional.id", kafka.prefix() + "test");
      producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
      producer.initTransactions();
      producer.beginTransaction();
    }

    /** Writes an event, which is there but not committed. */
    public void log(int partition, LogEvent event) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  kafka.topics().log(), partition, LogKey.of(event).encode(), event.toJson()));
      producer.flush();
    }

    public void commit() {
      producer.commitTransaction();
    }

    @Override
    public void close() {
      producer.close();
    }
  }

  /** Commits that the sink has read the whole log. */
  public void sinkReadsAll() throws Exception {
    Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    try (var topics = new TopicTail(kafka());
        Admin admin = kafka().admin()) {
      for (TopicPartition partition : topics.partitions(kafka().topics().log())) {
        read.put(partition, new OffsetAndMetadata(topics.bounds(partition).end()));
      }
      admin.alterConsumerGroupOffsets(kafka().sinkGroup(), read).all().get();
    }
  }

  /** Writes a record to a partition of chat-requests. */
  public void request(int partition, String key, ChatRequest request) {
    send(
        new ProducerRecord<>(
            kafka().topics().requests(),
            partition,
            key.getBytes(UTF_8),
            kafka().codecs().requests().encode(request)));
  }

  /** Has chat-requests take no larger records; returns once the broker knows. */
  public void limitRequests(int bytes) throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, kafka().topics().requests());
    String name = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
    String value = Integer.toString(bytes);
    var limit = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    try (Admin admin = kafka().admin()) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(limit))).all().get();
      await()
          .until(
              () ->
                  admin.describeConfigs(List.of(topic)).all().get().values().stream()
                      .allMatch(config -> value.equals(config.get(name).value())));
    }
  }

  /** Writes a record to a topic of dead letters. */
  public void letter(String of, DeadLetter letter) {
    send(
        new ProducerRecord<>(
            TopicNames.deadLetters(of), 0, letter.key(), letter.value(), letter.headers()));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    try (var producer =
        new KafkaProducer<>(
            kafka().clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var _ = producer.send(record);
    }
  }

  /** Returns what the records of a partition of chat-requests ask for, in their order. */
  public List<Action> actions(int partition) {
    return requests().stream()
        .filter(record -> record.partition() == partition)
        .map(record -> kafka().codecs().requests().decode(record.value()).getAction())
        .toList();
  }

  /** Returns all records of chat-requests. */
  public List<ConsumerRecord<byte[], byte[]>> requests() {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (var topics = new TopicTail(kafka())) {
      for (TopicPartition partition : topics.partitions(kafka().topics().requests())) {
        topics.read(partition, 0, found::add);
      }
    }
    return found;
  }

  public static LogEvent event(String user, String session, String request, String message) {
    return new LogEvent(
        LogEvent.Type.MESSAGE_PROCESSED,
        user,
        new UUID(1, 2),
        message,
        "a reply",
        Instant.EPOCH,
        request,
        session,
        1,
        "gpt-4o",
        "default",
        "stop",
        1,
        List.of(),
        null,
        null,
        null,
        null);
  }
}
