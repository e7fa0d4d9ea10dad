package com.milkyhoop.chatbot.ingress.publish;

import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.ingress.call.Command;
import com.milkyhoop.chatbot.ingress.call.RequestPublisher;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TraceHeader;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.kit.ServerWait;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests to chat-requests, keyed by conversation; what it reports as stored is on all
 * replicas (R1). Thread-safe once started: callers wait for metadata at most, never for the
 * broker's answer.
 */
public final class KafkaRequestPublisher implements RequestPublisher, Component, Readiness {
  private static final Logger log = LoggerFactory.getLogger(KafkaRequestPublisher.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /**
   * Bounds how long one refusal keeps this instance from being ready: only requests show that it is
   * over, and one that is not ready gets none.
   */
  private static final Duration REFUSED_FOR = Duration.ofSeconds(30);

  private final String topic;
  private final int home;
  private final Supplier<Producer<String, byte[]>> producers;
  private final KafkaRefusals refusals;
  private final Supplier<RecordCodec<ChatRequest>> codecs;
  private final Consumer<Throwable> onFatal;
  private final LongSupplier nanoTime;
  private volatile @Nullable Connected connected;
  private volatile @Nullable Refused refused;

  /** Holds what exists once it has started. */
  private record Connected(Producer<String, byte[]> producer, RecordCodec<ChatRequest> codec) {}

  /** Holds what brokers refused, and when. */
  private record Refused(String what, long atNanos) {}

  /**
   * A publisher with a producer of its own.
   *
   * @param home partition of chat-replies that this instance reads
   * @param timeout within which a request is stored or has failed
   * @param codecs asked once, at start
   * @param onFatal told when the producer can never send again
   */
  public static KafkaRequestPublisher create(
      KafkaSettings kafka,
      int home,
      Duration timeout,
      Supplier<Codecs> codecs,
      IngressMetrics metrics,
      Consumer<Throwable> onFatal) {
    Map<String, Object> config = producerConfig(timeout);
    return new KafkaRequestPublisher(
        kafka.topics().requests(),
        home,
        () -> producer(kafka, config, metrics),
        kafka.refusals(),
        () -> codecs.get().requests(),
        onFatal,
        System::nanoTime);
  }

  KafkaRequestPublisher(
      String topic,
      int home,
      Supplier<Producer<String, byte[]>> producers,
      KafkaRefusals refusals,
      Supplier<RecordCodec<ChatRequest>> codecs,
      Consumer<Throwable> onFatal,
      LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.topic = topic;
    this.home = home;
    this.producers = producers;
    this.refusals = refusals;
    this.codecs = codecs;
    this.onFatal = onFatal;
  }

  /** Looks the topic up, however long that takes, so that the first request does not wait. */
  @Override
  public void start() {
    Producer<String, byte[]> producer = producers.get();
    connected = new Connected(producer, codecs.get());
    var brokers = new ServerWait("kafka", RetriableException.class::isInstance);
    int partitions = brokers.until(() -> partitions(producer)).size();
    log.atInfo()
        .addKeyValue("topic", topic)
        .addKeyValue("partition_count", partitions)
        .log("publishing requests");
  }

  private List<PartitionInfo> partitions(Producer<String, byte[]> producer) {
    try {
      return producer.partitionsFor(topic);
    } catch (KafkaException e) {
      throw refusals.explained(e);
    }
  }

  @Override
  public Optional<String> whyNotReady() {
    if (connected == null) {
      return Optional.of("not connected");
    }
    Refused last = refused;
    return last == null || nanoTime.getAsLong() - last.atNanos() > REFUSED_FOR.toNanos()
        ? Optional.empty()
        : Optional.of(last.what());
  }

  @Override
  public void close() {
    Connected closing = connected;
    connected = null;
    if (closing != null) {
      closing.producer().close(CLOSE_LIMIT);
    }
  }

  @Override
  public CompletionStage<Void> publish(Command command, long callId, TraceParent trace) {
    Connected now = connected;
    if (now == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
    }
    var stored = new CompletableFuture<Void>();
    try {
      var _ =
          now.producer()
              .send(
                  producerRecord(now.codec(), command, callId, trace),
                  (_, error) -> settle(stored, command, trace, error));
    } catch (KafkaException e) {
      settle(stored, command, trace, e);
    }
    return stored;
  }

  private void settle(
      CompletableFuture<Void> stored,
      Command command,
      TraceParent trace,
      @Nullable Exception error) {
    if (error == null) {
      stored.complete(null);
      return;
    }
    log.atWarn()
        .addKeyValue("request_id", command.key().requestId())
        .addKeyValue("trace_id", trace.traceUuid())
        .addKeyValue("error", refusals.describe(error))
        .log("request not stored");
    refusals.of(error).ifPresent(what -> refused = new Refused(what, nanoTime.getAsLong()));
    stored.completeExceptionally(error);
    if (isFatal(error)) {
      onFatal.accept(error);
    }
  }

  /**
   * Finds failures after which an idempotent producer refuses everything else too (KafkaProducer's
   * javadoc).
   */
  private static boolean isFatal(Exception error) {
    return error instanceof ClusterAuthorizationException
        || error instanceof UnsupportedVersionException;
  }

  private ProducerRecord<String, byte[]> producerRecord(
      RecordCodec<ChatRequest> codec, Command command, long callId, TraceParent trace) {
    byte[] value = codec.encode(RequestRecords.of(command, new ReplyTarget(home, callId)));
    List<Header> headers = List.of(TraceHeader.of(trace));
    return new ProducerRecord<>(topic, null, command.key().conversation().key(), value, headers);
  }

  private static Producer<String, byte[]> producer(
      KafkaSettings kafka, Map<String, Object> config, IngressMetrics metrics) {
    Producer<String, byte[]> producer =
        KafkaClients.producer(kafka, config, new StringSerializer(), new ByteArraySerializer());
    metrics.show(new KafkaClientMetrics(producer));
    return producer;
  }

  /** A third of the time to look the topic up, the rest to store; tried again meanwhile. */
  private static Map<String, Object> producerConfig(Duration timeout) {
    int third = Math.toIntExact(timeout.toMillis() / 3);
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "ingress-requests");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, third);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, third);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * third);
    return config;
  }
}
