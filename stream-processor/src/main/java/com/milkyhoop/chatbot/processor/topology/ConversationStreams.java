package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.kit.Service;
import com.milkyhoop.chatbot.kit.ServiceMain;
import com.milkyhoop.chatbot.processor.turn.RestoringPartitions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka Streams as a part of the process. A stream thread that fails is replaced, with a bound;
 * past it, the process gives up, so that an orchestrator starts it anew.
 */
public final class ConversationStreams implements Service, Readiness {
  private static final Logger log = LoggerFactory.getLogger(ConversationStreams.class);
  private static final Duration STOP = Duration.ofSeconds(20);

  private final KafkaStreams streams;
  private final MeterRegistry metrics;
  private final KafkaStreamsMetrics meters;
  private final AtomicBoolean shown = new AtomicBoolean();

  /**
   * @param restoring told which partitions' stores are being restored
   */
  public ConversationStreams(
      Topology topology,
      Properties properties,
      MeterRegistry metrics,
      RestoringPartitions restoring) {
    streams = new KafkaStreams(topology, properties);
    meters = new KafkaStreamsMetrics(streams);
    this.metrics = metrics;
    var _ = new StreamsMeters(metrics, streams::metrics);
    streams.setGlobalStateRestoreListener(
        new RestoreListener(new RestoreMeters(metrics, System::nanoTime), restoring));
    streams.setUncaughtExceptionHandler(new BoundedReplacement(System::nanoTime));
    streams.setStateListener(this::onState);
  }

  @Override
  public void start() {
    streams.start();
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
    meters.close();
  }

  @Override
  public Optional<String> whyNotReady() {
    State state = streams.state();
    return state == State.RUNNING ? Optional.empty() : Optional.of(state.name());
  }

  private void onState(State now, State before) {
    log.atInfo().addKeyValue("state", now).addKeyValue("before", before).log("streams state");
    if (now == State.RUNNING && shown.compareAndSet(false, true)) {
      // Only now are there tasks to show; Micrometer looks for more but once a minute.
      Thread.ofVirtual().name("kafka-meters").start(() -> meters.bindTo(metrics));
    }
    if (now == State.ERROR) {
      ServiceMain.giveUp("the stream threads can't go on", new IllegalStateException(now.name()));
    }
  }
}
