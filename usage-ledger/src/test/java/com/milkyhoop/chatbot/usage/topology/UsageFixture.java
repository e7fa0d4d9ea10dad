package com.milkyhoop.chatbot.usage.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicsFound;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.model.PriceFile;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.schemas.UsageCodecs;
import com.milkyhoop.chatbot.schemas.UsageKey;
import com.milkyhoop.chatbot.usage.charge.Pricing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The ledger's topology without a broker, with a price of 2 and 10 millionths a token. */
final class UsageFixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  static final String MODEL = "m";

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final UsageCodecs codecs = UsageCodecs.singleObject(SchemaVersions.shipped());
  private final KafkaSettings settings = KafkaSettings.read(new ConfigReader(Map.of()));
  private final TopicNames topics = settings.topics();
  private final Path stateDir;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> log;
  private TestInputTopic<byte[], byte[]> late;
  private TestOutputTopic<byte[], byte[]> usage;
  private TestOutputTopic<byte[], byte[]> deadLetters;

  @SuppressWarnings("NullAway.Init")
  UsageFixture(Path stateDir) {
    this.stateDir = stateDir;
    start("model,from,currency,input,output\nm,2026-01-01,EUR,2,10\n");
  }

  /** Starts it anew with other prices; what it has counted stays. */
  void restartWithPrices(String prices) {
    List<KeyValue<Bytes, byte[]>> rows = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = rows().all()) {
      all.forEachRemaining(rows::add);
    }
    driver.close();
    start(prices);
    rows.forEach(row -> rows().put(row.key, row.value));
  }

  private KeyValueStore<Bytes, byte[]> rows() {
    return driver.getKeyValueStore(UsageTopology.ROWS);
  }

  private void start(String prices) {
    var ports =
        new UsagePorts(
            topics,
            TopicsFound.none(),
            codecs,
            new Pricing(PriceFile.parse("test", prices)),
            Duration.ofDays(100),
            new UsageMetrics(meters));
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "ledger");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:9092");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    driver =
        new TopologyTestDriver(
            UsageTopology.build(ports, UsageTopology.topics(settings)), properties, NOW);
    log =
        driver.createInputTopic(topics.log(), new ByteArraySerializer(), new ByteArraySerializer());
    late =
        driver.createInputTopic(
            topics.lateCalls(), new ByteArraySerializer(), new ByteArraySerializer());
    usage = output(topics.usage());
    deadLetters = output(TopicNames.deadLetters(topics.log()));
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Returns an event of now with one completed call. */
  static LogEvent event(String request, LogEvent.@Nullable Usage used) {
    return event(
        request, NOW, List.of(new LogEvent.Call("default", "completed", used)), Optional.empty());
  }

  static LogEvent event(
      String request, Instant at, List<LogEvent.Call> calls, Optional<Boolean> imported) {
    return new LogEvent(
        LogEvent.Type.MESSAGE_PROCESSED,
        "budi",
        UUID.randomUUID(),
        "Halo",
        "Halo juga, apa kabar?",
        at,
        request,
        "main",
        1,
        MODEL,
        "default",
        "stop",
        calls.size(),
        calls,
        null,
        null,
        null,
        new LogEvent.Prompt(MODEL, 1000, null, "", List.of(), 40, "o200k_base", 100, 10, ""),
        null,
        imported.orElse(null),
        null);
  }

  /** Returns the same event, asked for by this principal. */
  static LogEvent by(String principal, LogEvent event) {
    String json = new String(event.toJson(), UTF_8);
    return LogEvent.parse(
        json.replaceFirst("\\{", "{\"principal\":\"" + principal + "\",").getBytes(UTF_8));
  }

  static LogEvent.Usage used(long prompt, long completion) {
    return new LogEvent.Usage(prompt, completion, 0, 0, 0);
  }

  void log(LogEvent event) {
    log(event.toJson(), event.timestamp());
  }

  void log(byte @Nullable [] value, Instant appended) {
    log.pipeInput(new TestRecord<>("budi/main".getBytes(UTF_8), value, appended));
  }

  /** Tells what calls have cost that were given up. */
  void late(Instant appended, String request, GenerationCall... calls) {
    late(
        codecs
            .lateCalls()
            .encode(new LateCalls("budi", "main", request, "default", MODEL, List.of(calls))),
        appended);
  }

  void late(byte @Nullable [] value, Instant appended) {
    late.pipeInput(new TestRecord<>("budi".getBytes(UTF_8), value, appended));
  }

  /** Returns what was written to chat-usage since it was asked last; a tombstone has no row. */
  List<Written> written() {
    List<Written> all = new ArrayList<>();
    usage
        .readRecordsToList()
        .forEach(
            it ->
                all.add(
                    new Written(
                        UsageKey.parse(it.key()),
                        Optional.ofNullable(it.value()).map(codecs.usage()::decode))));
    return all;
  }

  record Written(UsageKey key, Optional<UserUsage> row) {
    UserUsage present() {
      return row.orElseThrow();
    }
  }

  List<TestRecord<byte[], byte[]>> deadLetters() {
    return deadLetters.readRecordsToList();
  }

  double late(String result) {
    return meters.get("chatbot.usage.late.calls").tag("result", result).counter().count();
  }

  double counted(String result) {
    return meters.get("chatbot.usage.events").tag("result", result).counter().count();
  }

  @Override
  public void close() {
    driver.close();
  }
}
