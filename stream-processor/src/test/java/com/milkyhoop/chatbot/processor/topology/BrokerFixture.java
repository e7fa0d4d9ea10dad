package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.conversation.Conversation;
import com.milkyhoop.chatbot.conversation.ConversationLimits;
import com.milkyhoop.chatbot.conversation.LastResort;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.kafka.TopicsFound;
import com.milkyhoop.chatbot.kafka.streams.StreamsSettings;
import com.milkyhoop.chatbot.kafka.streams.StreamsSettings.StateWrites;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.ListPrices;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.model.redaction.Redactor;
import com.milkyhoop.chatbot.processor.turn.DeltaLimits;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.processor.turn.TurnPorts;
import com.milkyhoop.chatbot.processor.turn.TurnRunner;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.testkit.SharedServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An installation on a real broker: topics of its own, and processors to start and stop. */
final class BrokerFixture implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final ConversationLimits LIMITS =
      new ConversationLimits(10, 16, 100, Duration.ofHours(24), Duration.ofDays(30));
  private static final Codecs CODECS = Codecs.singleObject();

  final KafkaSettings kafka;
  private final TopicPlan plan;
  private TopicsFound topics;
  private final Path stateDir;
  private StateWrites writes = StateWrites.DIRECT;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> log;
  private final KafkaConsumer<byte[], byte[]> replies;
  private final List<LogEvent> logEvents = new ArrayList<>();
  private final List<ReplyEvent> replyEvents = new ArrayList<>();
  private final List<Instance> instances = new ArrayList<>();

  BrokerFixture(Path stateDir) {
    this(stateDir, Map.of());
  }

  /**
   * @param variables besides those that name broker and topics
   */
  BrokerFixture(Path stateDir, Map<String, String> variables) {
    this.stateDir = stateDir;
    kafka = settings(SharedServers.freshPrefix(), variables);
    plan = ConversationTopology.topics(kafka.plan(), Duration.ofHours(24));
    topics = kafka.setUp(plan);
    producer =
        new KafkaProducer<>(
            kafka.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer());
    log = consumer(kafka.topics().log(), "read_committed", kafka.partitions());
    replies = consumer(kafka.topics().replies(), "read_uncommitted", kafka.replyPartitions());
  }

  private static KafkaSettings settings(String prefix, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("KAFKA_BROKER", SharedServers.kafka().bootstrapServers());
    variables.put("KAFKA_TOPIC_PREFIX", prefix);
    variables.put("KAFKA_TOPIC", prefix + "log");
    variables.put("TOPIC_PARTITIONS", "4");
    variables.put("REPLY_PARTITIONS", "2");
    var env = new ConfigReader(variables);
    KafkaSettings settings = KafkaSettings.read(env);
    env.finish();
    return settings;
  }

  /** A processor: Kafka Streams, a runner and their producers, as the module builds them. */
  final class Instance implements AutoCloseable {
    final TurnRunner runner;
    final ConversationStreams streams;
    private boolean closed;

    private Instance(String name, ChatModel model) {
      var limits = new TurnLimits(1000, 3, kafka.maxReplyBytes(), 1 << 20, DeltaLimits.fixed(4000));
      var metrics = new SimpleMeterRegistry();
      TokenCounter tokens = TokenCounter.forModel("gpt-4o");
      runner =
          TurnRunner.overKafka(
              new TurnPorts(
                  kafka,
                  CODECS,
                  tokens,
                  ListPrices.table(),
                  model,
                  limits,
                  Duration.ZERO,
                  metrics,
                  Tracing.OFF,
                  cause -> {
                    throw new AssertionError(cause);
                  }));
      var assembler = new PromptAssembler(tokens, "", 1000, 100);
      var ports =
          new ConversationPorts(
              kafka.topics(),
              kafka.replyPartitions(),
              topics,
              CODECS,
              new Conversation(LIMITS, KeyedHashes.UNKEYED),
              new LastResort(LIMITS, KeyedHashes.UNKEYED),
              assembler,
              Redactor.NONE,
              runner,
              limits,
              Duration.ofSeconds(2),
              new TopologyMetrics(metrics),
              new UnrecoveredTasks(metrics, System::nanoTime),
              Tracing.OFF);
      var settings =
          new StreamsSettings(name, stateDir.resolve(name), 1, 0, 32L * 1024 * 1024, writes);
      streams =
          new ConversationStreams(
              ConversationTopology.build(ports, plan),
              settings.properties(kafka, kafka.applicationId(), topics, kafka.topics().turns()),
              kafka.refusals(),
              metrics,
              runner.restoring());
      streams.start();
    }

    boolean ready() {
      return streams.whyNotReady().isEmpty();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        streams.close();
        runner.close();
      }
    }
  }

  /** How the processors that are started from now on write their stores. */
  void write(StateWrites how) {
    writes = how;
  }

  Instance start(String name, ChatModel model) {
    var instance = new Instance(name, model);
    instances.add(instance);
    return instance;
  }

  void send(ConversationId conversation, String requestId, String message) {
    var request =
        ChatRequest.newBuilder()
            .setAction(Action.SEND)
            .setRequestId(requestId)
            .setMessage(message)
            .setMessageTokens(3)
            .setTarget(new ReplyTarget(0, 1L))
            .build();
    producer.send(
        new ProducerRecord<>(
            kafka.topics().requests(),
            conversation.key().getBytes(UTF_8),
            CODECS.requests().encode(request)));
    producer.flush();
  }

  /** Writes any record, as somebody who may write to our topics can. */
  void write(ProducerRecord<byte[], byte[]> record) throws Exception {
    Map<String, Object> config = new HashMap<>(kafka.clientConfig());
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
    try (var other =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      other.send(record).get();
    }
  }

  /** The dead letters of a topic so far, as a read_committed reader sees them. */
  List<ConsumerRecord<byte[], byte[]>> deadLetters(String topic) {
    var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try (var reader = consumer(TopicNames.deadLetters(topic), "read_committed", 1)) {
      var only = new TopicPartition(TopicNames.deadLetters(topic), 0);
      long end = reader.endOffsets(List.of(only)).getOrDefault(only, 0L);
      while (reader.position(only) < end) {
        reader.poll(POLL).forEach(found::add);
      }
    }
    return found;
  }

  /** A setting of the changelog of each store, once Kafka Streams has made them. */
  Map<String, String> changelogs(String setting) throws Exception {
    Map<String, String> found = new HashMap<>();
    try (Admin admin = Admin.create(kafka.clientConfig())) {
      for (String store : StoreNames.ALL) {
        found.put(store, setting(admin, plan.changelogName(store), setting));
      }
    }
    return found;
  }

  private static String setting(Admin admin, String topic, String name) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var config = admin.describeConfigs(List.of(resource)).all().get().values().iterator().next();
    return config.get(name).value();
  }

  /** Sets one setting of a topic. */
  void alter(String topic, String setting, String value) throws Exception {
    try (Admin admin = Admin.create(kafka.clientConfig())) {
      var op = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(op)))
          .all()
          .get();
      await().until(() -> setting(admin, topic, setting).equals(value));
    }
    topics = kafka.setUp(plan);
  }

  /** All log events so far, as a read_committed reader sees them. */
  List<LogEvent> logEvents() {
    log.poll(POLL).forEach(record -> logEvents.add(LogEvent.parse(record.value())));
    return logEvents;
  }

  /** Everything on chat-replies so far, uncommitted records too. */
  List<ReplyEvent> replyEvents() {
    replies.poll(POLL).forEach(record -> replyEvents.add(CODECS.replies().decode(record.value())));
    return replyEvents;
  }

  @Override
  public void close() {
    instances.forEach(Instance::close);
    producer.close();
    log.close();
    replies.close();
  }

  private KafkaConsumer<byte[], byte[]> consumer(String topic, String isolation, int partitions) {
    Map<String, Object> config = new HashMap<>(kafka.clientConfig());
    // For the processors, if at all.
    config.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    var all = new ArrayList<TopicPartition>();
    for (int partition = 0; partition < partitions; partition++) {
      all.add(new TopicPartition(topic, partition));
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
    return consumer;
  }
}
