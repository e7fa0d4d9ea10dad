package com.milkyhoop.chatbot.ingress.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.ConversationId;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

/** Against what KafkaProducer itself calls; SendMessageStreamTest has a real one. */
class RequestPartitionTest {
  @Test
  void shouldBeWhereTheProducerPutsIt() {
    for (int i = 0; i < 1000; i++) {
      var conversation = new ConversationId("user-" + i, "s-" + i % 7);
      int partitions = 1 + i % 64;
      byte[] key = conversation.key().getBytes(UTF_8);

      assertThat(RequestPartition.of(conversation, partitions))
          .isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
    }
  }
}
