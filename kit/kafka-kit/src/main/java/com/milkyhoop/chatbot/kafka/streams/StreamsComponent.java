package com.milkyhoop.chatbot.kafka.streams;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.kit.ServiceMain;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka Streams as a part of the process. A stream thread that fails is replaced, with a bound;
 * past it, the process gives up, so that an orchestrator starts it anew.
 */
public final class StreamsComponent implements Component, Readiness {
  private static final Logger log = LoggerFactory.getLogger(StreamsComponent.class);
  private static final Duration STOP = Duration.ofSeconds(20);

  private final Topology topology;
  private final Properties properties;
  private final MeterRegistry metrics;
  private final @Nullable StateRestoreListener restoring;
  private final AtomicReference<KafkaStreamsMetrics> meters = new AtomicReference<>();
  private final BoundedReplacement replacement;
  private volatile KafkaStreams streams;

  /** Creates one whose restores nobody waits for. */
  public StreamsComponent(
      Topology topology, Properties properties, KafkaRefusals refusals, MeterRegistry metrics) {
    this(topology, properties, refusals, metrics, null);
  }

  /**
   * @param refusals tells what a stream thread failed of
   * @param restoring told of stores that are being restored; null: nobody is
   */
  public StreamsComponent(
      Topology topology,
      Properties properties,
      KafkaRefusals refusals,
      MeterRegistry metrics,
      @Nullable StateRestoreListener restoring) {
    this.topology = topology;
    this.properties = properties;
    this.replacement = new BoundedReplacement(refusals);
    this.metrics = metrics;
    this.restoring = restoring;
    streams = create();
  }

  /** Returns Kafka Streams' own metrics of now. */
  public Map<MetricName, ? extends Metric> metrics() {
    return streams.metrics();
  }

  private KafkaStreams create() {
    var created = new KafkaStreams(topology, properties);
    if (restoring != null) {
      created.setGlobalStateRestoreListener(restoring);
    }
    created.setUncaughtExceptionHandler(replacement);
    created.setStateListener(this::onState);
    return created;
  }

  /**
   * Starts the stream threads. Kafka Streams opens the stores that are on the disk first, and lets
   * a damaged one through as an exception: without a wipe each further start would end so.
   */
  @Override
  public void start() {
    try {
      streams.start();
    } catch (ProcessorStateException damaged) {
      log.atError()
          .setCause(damaged)
          .log("a store on this disk is damaged; all are wiped and restored from Kafka");
      streams.close(STOP);
      streams = create();
      streams.cleanUp();
      streams.start();
    }
  }

  /** Leaves the group, so that others take over at once. */
  @Override
  public void close() {
    var options =
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(STOP);
    if (!streams.close(options)) {
      log.atWarn().addKeyValue("ms", STOP.toMillis()).log("stream threads did not stop");
    }
    KafkaStreamsMetrics shown = meters.get();
    if (shown != null) {
      shown.close();
    }
  }

  @Override
  public Optional<String> whyNotReady() {
    State state = streams.state();
    return state == State.RUNNING
        ? Optional.empty()
        : Optional.of(state.name() + replacement.refusal().map(it -> ": " + it).orElse(""));
  }

  private void showMeters() {
    var bound = new KafkaStreamsMetrics(streams);
    if (meters.compareAndSet(null, bound)) {
      bound.bindTo(metrics);
    } else {
      bound.close();
    }
  }

  private void onState(State now, State before) {
    log.atInfo().addKeyValue("state", now).addKeyValue("before", before).log("streams state");
    if (now == State.RUNNING && meters.get() == null) {
      // Only now are there tasks to show; Micrometer looks for more but once a minute.
      Thread.ofVirtual().name("kafka-meters").start(this::showMeters);
    }
    if (now == State.ERROR) {
      ServiceMain.terminate(
          "the stream threads can't go on",
          new IllegalStateException(replacement.refusal().orElse(now.name())));
    }
  }
}
