package com.milkyhoop.chatbot.processor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to chat-late-calls, once each: where that fails, what others have estimated stays. May
 * block as a producer does; any thread.
 */
final class KafkaLateCalls implements Consumer<LateCalls> {
  private static final Logger log = LoggerFactory.getLogger(KafkaLateCalls.class);

  private final Producer<byte[], byte[]> producer;
  private final RecordCodec<LateCalls> codec;
  private final String topic;
  private final KafkaRefusals refusals;

  KafkaLateCalls(
      Producer<byte[], byte[]> producer,
      RecordCodec<LateCalls> codec,
      String topic,
      KafkaRefusals refusals) {
    this.producer = producer;
    this.codec = codec;
    this.topic = topic;
    this.refusals = refusals;
  }

  @Override
  public void accept(LateCalls calls) {
    byte[] key = calls.getUserId().getBytes(UTF_8);
    try {
      producer.send(
          new ProducerRecord<>(topic, key, codec.encode(calls)),
          (_, failure) -> {
            if (failure != null) {
              failed(failure);
            }
          });
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(Exception failure) {
    log.atWarn()
        .addKeyValue("topic", topic)
        .addKeyValue("error", refusals.describe(failure))
        .log("what abandoned calls have cost could not be written; it stays an estimate");
  }
}
