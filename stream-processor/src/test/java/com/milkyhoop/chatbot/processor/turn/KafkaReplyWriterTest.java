package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.Codecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaReplyWriterTest {
  private static final ReplyEvent EVENT =
      ReplyEvent.newBuilder().setKind(ReplyEventKind.DELTA).setRequestId("r1").build();

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          Cluster.empty(), false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<Throwable> fatal = new ArrayList<>();
  private final List<Runnable> afterPause = new ArrayList<>();
  private final List<Optional<Exception>> told = new ArrayList<>();
  private final KafkaReplyWriter writer =
      new KafkaReplyWriter(
          producer, Codecs.singleObject().replies(), "replies", 4, afterPause::add, fatal::add);

  @Test
  void shouldTellAtOnceWhatABrokerHas() {
    write(3);

    producer.completeNext();

    ProducerRecord<byte[], byte[]> record = producer.history().getFirst();
    assertThat(record.partition()).isEqualTo(3);
    assertThat(CallIds.decode(record.headers())).containsExactly(7L);
    assertThat(told).containsExactly(Optional.empty());
  }

  /** Else whoever writes again at once would do so as fast as a processor can. */
  @Test
  void shouldTellAFailureOnlyAfterAPause() {
    var failure = new TimeoutException("no metadata");
    write(3);
    producer.errorNext(failure);
    assertThat(told).isEmpty();

    afterPause.forEach(Runnable::run);

    assertThat(told).containsExactly(Optional.of(failure));
    assertThat(fatal).isEmpty();
  }

  /** Text would stand still for everybody while ends go on. */
  @Test
  void shouldSaySoWhenItsProducerCanNeverWriteAgain() {
    producer.close();

    write(3);

    assertThat(fatal).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(afterPause).hasSize(1);
  }

  @Test
  void shouldTakeAPartitionThatDoesNotExistForWritten() {
    write(4);

    assertThat(producer.history()).isEmpty();
    assertThat(told).containsExactly(Optional.empty());
  }

  private void write(int partition) {
    writer.write(partition, List.of(7L), EVENT, failure -> told.add(Optional.ofNullable(failure)));
  }
}
