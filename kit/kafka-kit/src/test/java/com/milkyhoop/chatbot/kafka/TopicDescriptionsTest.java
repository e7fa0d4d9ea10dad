package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.testkit.SharedServers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A topic that the broker does not know yet, on a real one. */
class TopicDescriptionsTest {
  @Test
  void shouldDescribeATopicThatTheBrokerHearsOfLater() throws Exception {
    String topic = SharedServers.freshPrefix() + "later";
    Map<String, Object> config =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, SharedServers.kafka().bootstrapServers());
    try (Admin admin = Admin.create(config)) {
      CompletableFuture<Map<String, TopicDescription>> described =
          CompletableFuture.supplyAsync(() -> TopicDescriptions.await(admin, List.of(topic)));
      assertThat(described)
          .as("asked for before it is there")
          .failsWithin(200, TimeUnit.MILLISECONDS)
          .withThrowableOfType(TimeoutException.class);

      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(3), Optional.empty())))
          .all()
          .get();

      assertThat(described.get(10, TimeUnit.SECONDS))
          .hasEntrySatisfying(topic, found -> assertThat(found.partitions()).hasSize(3));
    }
  }

  @Test
  void shouldReturnThePartitionsOfATopicThatTheBrokerHearsOfLater() {
    var asked = new AtomicInteger();
    var consumer =
        new MockConsumer<String, String>("earliest") {
          @Override
          public synchronized List<PartitionInfo> partitionsFor(String topic) {
            return asked.incrementAndGet() < 3 ? List.of() : super.partitionsFor(topic);
          }
        };
    consumer.updatePartitions("t", List.of(partition(1), partition(0)));

    assertThat(TopicDescriptions.awaitPartitions(consumer, "t"))
        .containsExactly(new TopicPartition("t", 0), new TopicPartition("t", 1));
  }

  private static PartitionInfo partition(int number) {
    var node = new Node(1, "localhost", 9092);
    return new PartitionInfo("t", number, node, new Node[] {node}, new Node[] {node});
  }
}
