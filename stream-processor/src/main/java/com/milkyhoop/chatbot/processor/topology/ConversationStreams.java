package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kafka.streams.StreamsComponent;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.processor.turn.RestoringPartitions;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.Topology;

/** The conversations' topology as a part of the process, with its meters. */
public final class ConversationStreams implements Component, Readiness {
  private final StreamsComponent streams;

  /**
   * @param restoring told which partitions' stores are being restored
   */
  public ConversationStreams(
      Topology topology,
      Properties properties,
      KafkaRefusals refusals,
      MeterRegistry metrics,
      RestoringPartitions restoring) {
    streams =
        new StreamsComponent(
            topology,
            properties,
            refusals,
            metrics,
            new RestoreListener(new RestoreMetrics(metrics, System::nanoTime), restoring));
    var _ = new ConversationStreamsMetrics(metrics, streams::metrics);
  }

  @Override
  public void start() {
    streams.start();
  }

  @Override
  public void close() {
    streams.close();
  }

  @Override
  public Optional<String> whyNotReady() {
    return streams.whyNotReady();
  }
}
