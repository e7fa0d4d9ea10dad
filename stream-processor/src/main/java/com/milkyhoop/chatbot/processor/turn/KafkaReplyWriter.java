package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes deltas through a producer with {@code max.block.ms=0}: where it would have to wait, it
 * fails at once. A failure is told after a pause.
 *
 * @see "ADR 2: docs/adr/0002-the-delta-producer-never-blocks.md"
 */
final class KafkaReplyWriter implements ReplyWriter {
  /** Pauses before a lost delta may be written again: soon for a reader, seldom for a broker. */
  private static final Duration RETRY_PAUSE = Duration.ofMillis(250);

  private final Producer<byte[], byte[]> producer;
  private final RecordCodec<ReplyEvent> codec;
  private final String topic;
  private final int partitions;
  private final Executor afterPause;
  private final Consumer<Throwable> fatal;

  /**
   * @param fatal told when the producer can never write again: nobody would see text any more
   */
  KafkaReplyWriter(
      Producer<byte[], byte[]> producer,
      RecordCodec<ReplyEvent> codec,
      String topic,
      int partitions,
      Consumer<Throwable> fatal) {
    this(
        producer,
        codec,
        topic,
        partitions,
        CompletableFuture.delayedExecutor(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS),
        fatal);
  }

  /**
   * @param afterPause runs what it is given some time later, on a thread of its own
   */
  KafkaReplyWriter(
      Producer<byte[], byte[]> producer,
      RecordCodec<ReplyEvent> codec,
      String topic,
      int partitions,
      Executor afterPause,
      Consumer<Throwable> fatal) {
    this.producer = producer;
    this.codec = codec;
    this.topic = topic;
    this.partitions = partitions;
    this.afterPause = afterPause;
    this.fatal = fatal;
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
    try {
      producer.send(record, (_, failure) -> acknowledged(failure, done));
    } catch (RuntimeException e) {
      acknowledged(e, done);
    }
  }

  private void acknowledged(@Nullable Exception failure, Consumer<@Nullable Exception> done) {
    if (failure == null) {
      done.accept(null);
      return;
    }
    if (WriteFailure.of(failure) == WriteFailure.FATAL) {
      fatal.accept(failure);
    }
    afterPause.execute(() -> done.accept(failure));
  }
}
