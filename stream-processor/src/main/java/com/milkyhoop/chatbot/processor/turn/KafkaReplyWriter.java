package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Deltas through a producer with {@code max.block.ms=0}: where it would have to wait, it fails at
 * once, and the delta goes with the next one.
 */
final class KafkaReplyWriter implements ReplyWriter {
  private final Producer<byte[], byte[]> producer;
  private final RecordCodec<ReplyEvent> codec;
  private final String topic;
  private final int partitions;

  KafkaReplyWriter(
      Producer<byte[], byte[]> producer,
      RecordCodec<ReplyEvent> codec,
      String topic,
      int partitions) {
    this.producer = producer;
    this.codec = codec;
    this.topic = topic;
    this.partitions = partitions;
  }

  @Override
  public void write(
      int partition, List<Long> callIds, ReplyEvent event, Consumer<@Nullable Exception> done) {
    if (partition < 0 || partition >= partitions) {
      done.accept(null);
      return;
    }
    var headers = new RecordHeaders();
    headers.add(CallIds.HEADER, CallIds.encode(callIds));
    var record =
        new ProducerRecord<byte[], byte[]>(
            topic, partition, null, null, codec.encode(event), headers);
    producer.send(record, (_, failure) -> done.accept(failure));
  }
}
