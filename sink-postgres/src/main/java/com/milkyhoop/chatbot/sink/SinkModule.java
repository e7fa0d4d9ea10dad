package com.milkyhoop.chatbot.sink;

import com.milkyhoop.chatbot.kafka.KafkaBootstrap;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.HttpEndpoint;
import com.milkyhoop.chatbot.kit.Metrics;
import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.kit.ServiceMain;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.sink.kafka.Availability;
import com.milkyhoop.chatbot.sink.kafka.Backoff;
import com.milkyhoop.chatbot.sink.kafka.BatchWriter;
import com.milkyhoop.chatbot.sink.kafka.Clients;
import com.milkyhoop.chatbot.sink.kafka.DeadLetters;
import com.milkyhoop.chatbot.sink.kafka.KafkaDeadLetters;
import com.milkyhoop.chatbot.sink.kafka.LogSink;
import com.milkyhoop.chatbot.sink.kafka.Membership;
import com.milkyhoop.chatbot.sink.kafka.RowSpans;
import com.milkyhoop.chatbot.sink.kafka.SinkMetrics;
import com.milkyhoop.chatbot.sink.kafka.Tombstones;
import com.milkyhoop.chatbot.sink.kafka.UncopiedRecords;
import com.milkyhoop.chatbot.sink.kafka.UsageSink;
import com.milkyhoop.chatbot.sink.postgres.FreshStore;
import com.milkyhoop.chatbot.sink.postgres.PostgresStore;
import com.milkyhoop.chatbot.sink.postgres.PostgresUsageStore;
import com.milkyhoop.chatbot.sink.postgres.Schema;
import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.UsageStore;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sink's components, put together: one method each. */
final class SinkModule {
  private static final Logger log = LoggerFactory.getLogger(SinkModule.class);
  private static final String NAME = "chatbot-sink-postgres";

  /** Two clients of one id would be one in the metrics. */
  private static final String DEAD_LETTERS = "-dead-letters";

  private static final String USAGE = "-usage";

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);

  private final SinkConfig config;
  private final Tracing tracing;
  private final PrometheusMeterRegistry registry = Metrics.create();
  private final Availability availability = new Availability();
  private final Membership membership = new Membership();
  private final SinkMetrics metrics = new SinkMetrics(registry, availability);

  SinkModule(SinkConfig config) {
    this.config = config;
    this.tracing = Tracing.create("sink", config.instanceId(), config.tracing());
  }

  /** Builds the components in the order to start them. */
  static List<Component> components(SinkConfig config) {
    return new SinkModule(config)
        .components(UnaryOperator.identity(), ServiceMain::finish, ServiceMain::terminate);
  }

  /**
   * @param around the store: lets a test fail at a point of its choice
   * @param finish told when the log is read to its end, where {@code SINK_UNTIL} says so
   */
  List<Component> components(
      UnaryOperator<RowStore> around, Runnable finish, BiConsumer<String, Throwable> giveUp) {
    warnOfIgnoredParameters();
    var schema = new Schema(config.database());
    var store = new PostgresStore(config.database(), schema, config.hashes(), config.writers());
    return switch (config.until()) {
      case STOPPED -> componentsOfMember(store, schema, around, giveUp);
      case END -> {
        BatchWriter writer =
            writer(around.apply(new FreshStore(store)), new UncopiedRecords(), Tombstones.NONE);
        yield List.of(tracing, endpoint(Map.of()), store, copy(writer, finish, giveUp));
      }
    };
  }

  private List<Component> componentsOfMember(
      PostgresStore store,
      Schema schema,
      UnaryOperator<RowStore> around,
      BiConsumer<String, Throwable> giveUp) {
    var kafka = KafkaBootstrap.ofTopics(config.kafka());
    KafkaDeadLetters deadLetters = deadLetters(kafka);
    BatchWriter writer = writer(around.apply(store), deadLetters, deadLetters);
    var usage = new PostgresUsageStore(config.database(), schema);
    return List.of(
        tracing,
        endpoint(Map.of("kafka", kafka)),
        kafka,
        store,
        deadLetters,
        sink(writer, giveUp),
        usage,
        usageSink(usage));
  }

  private UsageSink usageSink(UsageStore store) {
    return new UsageSink(
        config.kafka().topics().usage(),
        () ->
            Clients.consumer(
                config.kafka(),
                config.kafka().usageSinkGroup(),
                clientId() + USAGE,
                config.batchSize(),
                config.batchWait()),
        config.kafka().refusals(),
        () -> config.kafka().usageCodecs().usage(),
        store,
        backoff(),
        metrics);
  }

  /**
   * @param more what it also waits for
   */
  private HttpEndpoint endpoint(Map<String, Readiness> more) {
    Map<String, Readiness> all = new HashMap<>(more);
    all.put("rows", availability);
    all.put("group", membership);
    return new HttpEndpoint(config.http(), registry, all);
  }

  private KafkaDeadLetters deadLetters(KafkaBootstrap kafka) {
    return new KafkaDeadLetters(
        () -> metrics.watched(Clients.producer(config.kafka(), clientId() + DEAD_LETTERS)),
        topic ->
            Math.min(
                kafka.topics().maxDeadLetterBytes(topic), Clients.largestRequest(config.kafka())));
  }

  private BatchWriter writer(RowStore store, DeadLetters deadLetters, Tombstones tombstones) {
    return new BatchWriter(
        store, deadLetters, tombstones, availability, backoff(), metrics, RowSpans.of(tracing));
  }

  private Backoff backoff() {
    return new Backoff(
        FIRST_RETRY, config.retryMaxWait(), () -> ThreadLocalRandom.current().nextDouble());
  }

  private LogSink sink(BatchWriter writer, BiConsumer<String, Throwable> giveUp) {
    return new LogSink(
        config.kafka().topics().log(),
        () ->
            metrics.watched(
                Clients.consumer(
                    config.kafka(),
                    config.kafka().sinkGroup(),
                    clientId(),
                    config.batchSize(),
                    config.batchWait())),
        config.kafka().refusals(),
        config.batchSize(),
        writer,
        membership,
        metrics,
        Optional.empty(),
        giveUp);
  }

  private LogSink copy(BatchWriter writer, Runnable finish, BiConsumer<String, Throwable> giveUp) {
    return new LogSink(
        config.kafka().topics().log(),
        () -> metrics.watched(Clients.reader(config.kafka(), clientId(), config.batchSize())),
        config.kafka().refusals(),
        config.batchSize(),
        writer,
        membership,
        metrics,
        Optional.of(finish),
        giveUp);
  }

  private String clientId() {
    return NAME + '-' + config.instanceId();
  }

  private void warnOfIgnoredParameters() {
    List<String> ignored = config.database().ignoredParameters();
    if (!ignored.isEmpty()) {
      log.atWarn()
          .addKeyValue("parameters", ignored)
          .log("parameters of DATABASE_URL that mean nothing here are ignored");
    }
  }
}
