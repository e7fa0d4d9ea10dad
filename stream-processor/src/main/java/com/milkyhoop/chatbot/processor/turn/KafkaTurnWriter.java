package com.milkyhoop.chatbot.processor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Outcomes and markers through an idempotent producer, acknowledged by all replicas. */
final class KafkaTurnWriter implements TurnWriter {
  private static final long NO_OFFSET = -1;

  private final Producer<byte[], byte[]> producer;
  private final RecordCodec<TurnEvent> codec;
  private final String topic;
  private final BrokerClock clock;

  /**
   * @param clock set by each acknowledgement
   */
  KafkaTurnWriter(
      Producer<byte[], byte[]> producer,
      RecordCodec<TurnEvent> codec,
      String topic,
      BrokerClock clock) {
    this.producer = producer;
    this.codec = codec;
    this.topic = topic;
    this.clock = clock;
  }

  @Override
  public void write(int partition, @Nullable String key, TurnEvent event, Written done) {
    byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
    producer.send(
        new ProducerRecord<>(topic, partition, keyBytes, codec.encode(event)),
        (stored, failure) -> {
          if (failure == null) {
            clock.heard(stored.partition(), stored.timestamp());
            done.accept(stored.offset(), null);
          } else {
            done.accept(NO_OFFSET, failure);
          }
        });
  }
}
