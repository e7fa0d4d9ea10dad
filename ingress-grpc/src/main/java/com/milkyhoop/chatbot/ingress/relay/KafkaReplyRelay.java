package com.milkyhoop.chatbot.ingress.relay;

import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.PermitWait;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the home partition of chat-replies on a thread of its own, from its end at start on, and
 * routes what it reads. A consumer that fails is replaced by one that goes on where it stopped, for
 * as long as the process runs; a topic that vanishes is waited for. Once {@link #start} has
 * returned, no later record is missed without the receivers being told.
 */
public final class KafkaReplyRelay implements Component, Readiness {
  private static final Logger log = LoggerFactory.getLogger(KafkaReplyRelay.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  /** Longer than a consumer's own limit, so that its failure is logged first. */
  private static final Duration LONG_START = Duration.ofSeconds(15);

  /**
   * A fetch takes half a second at most where nothing is to be read. After it text comes from
   * whoever leads the partition now; somebody watches it stand still.
   */
  private static final Duration LONGEST_FETCH = Duration.ofSeconds(3);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int API_TIMEOUT_MS = 10_000;

  private final TopicPartition home;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final KafkaRefusals refusals;
  private final Supplier<ReplyRouter> routers;
  private final ReplyReceivers receivers;
  private final IngressMetrics metrics;
  private final HomePresence presence;
  private final Thread thread;
  private final CountDownLatch positioned = new CountDownLatch(1);
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile @Nullable Consumer<byte[], byte[]> reading;

  /** Holds what brokers refused when it last failed; null where that was another failure. */
  private volatile @Nullable String refused;

  /** Is owned by the thread: where to go on; negative until the first consumer is positioned. */
  private long position = -1;

  /**
   * A relay with consumers of its own.
   *
   * @param home of chat-replies
   * @param permitWaits told what the processors say of their load
   * @param codecs asked once, at start
   * @param onDeath told when the thread ends though nobody asked it to, which only an Error can do
   */
  public static KafkaReplyRelay create(
      KafkaSettings kafka,
      int home,
      ReplyReceivers receivers,
      java.util.function.Consumer<PermitWait> permitWaits,
      Supplier<Codecs> codecs,
      IngressMetrics metrics,
      java.util.function.Consumer<Throwable> onDeath) {
    Map<String, Object> config = consumerConfig();
    return new KafkaReplyRelay(
        new TopicPartition(kafka.topics().replies(), home),
        () ->
            KafkaClients.consumer(
                kafka, config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        kafka.refusals(),
        () -> new ReplyRouter(receivers, permitWaits, codecs.get().replies(), metrics),
        receivers,
        metrics,
        new HomePresence(new TopicPartition(kafka.topics().replies(), home), System::nanoTime),
        onDeath);
  }

  KafkaReplyRelay(
      TopicPartition home,
      Supplier<Consumer<byte[], byte[]>> consumers,
      KafkaRefusals refusals,
      Supplier<ReplyRouter> routers,
      ReplyReceivers receivers,
      IngressMetrics metrics,
      HomePresence presence,
      java.util.function.Consumer<Throwable> onDeath) {
    this.presence = presence;
    this.home = home;
    this.consumers = consumers;
    this.refusals = refusals;
    this.routers = routers;
    this.receivers = receivers;
    this.metrics = metrics;
    this.thread =
        Thread.ofPlatform()
            .name("reply-relay")
            .uncaughtExceptionHandler((_, death) -> onDeath.accept(death))
            .unstarted(this::run);
  }

  /**
   * Returns when the relay is positioned at the end of its partition, however long its brokers take
   * to have a leader for it.
   */
  @Override
  public void start() {
    thread.start();
    try {
      if (!positioned.await(LONG_START.toSeconds(), TimeUnit.SECONDS)) {
        log.atWarn()
            .addKeyValue("topic", home.topic())
            .addKeyValue("partition", home.partition())
            .log("waiting until replies can be read");
        positioned.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    }
    log.atInfo().addKeyValue("partition", home.partition()).log("relaying replies");
  }

  @Override
  public Optional<String> whyNotReady() {
    if (reading != null) {
      return presence.whyNotReady();
    }
    String why = refused;
    return Optional.of("chat-replies is not being read" + (why == null ? "" : ": " + why));
  }

  @Override
  public void close() {
    stop.countDown();
    Consumer<byte[], byte[]> waiting = reading;
    if (waiting != null) {
      waiting.wakeup();
    }
    try {
      if (thread.isAlive() && !thread.join(STOP_LIMIT)) {
        log.atWarn().log("the relay did not stop in time");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    ReplyRouter router = routers.get();
    while (isRunning()) {
      try (Consumer<byte[], byte[]> consumer = consumers.get();
          var meters = new KafkaClientMetrics(consumer)) {
        metrics.show(meters);
        read(consumer, router);
      } catch (WakeupException _) {
        log.atDebug().log("relay woken to stop");
      } catch (RuntimeException e) {
        metrics.relayRestarted();
        refused = refusals.of(e).orElse(null);
        log.atError()
            .addKeyValue("error", refusals.describe(e))
            .setCause(refused == null ? e : null)
            .log("reading replies failed; beginning again");
        pause();
      } finally {
        reading = null;
      }
    }
  }

  private void read(Consumer<byte[], byte[]> consumer, ReplyRouter router) {
    consumer.assign(List.of(home));
    if (position < 0) {
      moveToEnd(consumer);
    } else {
      consumer.seek(home, position);
      receivers.onPossibleGap();
    }
    poll(consumer, router, Duration.ZERO);
    reading = consumer;
    positioned.countDown();
    while (isRunning()) {
      poll(consumer, router, POLL);
      if (presence.cameBack(consumer)) {
        startAtTheEnd(consumer);
      }
    }
  }

  private void poll(Consumer<byte[], byte[]> consumer, ReplyRouter router, Duration limit) {
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(limit)) {
        position = record.offset() + 1;
        router.route(record);
      }
    } catch (OffsetOutOfRangeException e) {
      metrics.relayReset();
      log.atWarn()
          .addKeyValue("partition", home.partition())
          .addKeyValue("error", e.getMessage())
          .log("position lost; going on at the end");
      startAtTheEnd(consumer);
    }
  }

  private void startAtTheEnd(Consumer<byte[], byte[]> consumer) {
    moveToEnd(consumer);
    receivers.onPossibleGap();
  }

  /** Asks for the end now: a position that is looked up later would skip what comes meanwhile. */
  private void moveToEnd(Consumer<byte[], byte[]> consumer) {
    consumer.seekToEnd(List.of(home));
    position = consumer.position(home);
  }

  private boolean isRunning() {
    return stop.getCount() > 0;
  }

  private void pause() {
    try {
      var _ = stop.await(RESTART_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> consumerConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LONGEST_FETCH.toMillis());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "ingress-replies");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
    return config;
  }
}
