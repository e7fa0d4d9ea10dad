package com.milkyhoop.chatbot.bench.load;

import com.milkyhoop.chatbot.modelstub.TokenStamp;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds what no durable chatbot can save: a record through the broker, acknowledged by all
 * replicas, and on from there through it once more. Nothing else happens on the way.
 */
public final class KafkaHops implements AutoCloseable {
  private static final String TOPIC = "bench-hops";

  private final Hop first;
  private final Hop second;
  private volatile Micros one = new Micros();
  private volatile Micros two = new Micros();

  public KafkaHops(String bootstrapServers) throws InterruptedException, ExecutionException {
    createTopic(bootstrapServers);
    first = new Hop(bootstrapServers, new TopicPartition(TOPIC, 0));
    second = new Hop(bootstrapServers, new TopicPartition(TOPIC, 1));
  }

  private static void createTopic(String bootstrapServers)
      throws InterruptedException, ExecutionException {
    Map<String, Object> config =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (Admin admin = Admin.create(config)) {
      if (!admin.listTopics().names().get().contains(TOPIC)) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
      }
    }
  }

  /**
   * Sends one record on its way, and on from the callback of its consumer.
   *
   * @param dueAt when it was due, in microseconds of the wall clock
   */
  public void send(long dueAt) {
    toProcessor()
        .thenRun(
            () -> {
              one.record(TokenStamp.nowMicros() - dueAt);
              toIngress().thenRun(() -> two.record(TokenStamp.nowMicros() - dueAt));
            });
  }

  /** The first of them alone; the future ends on the consumer's thread. */
  CompletableFuture<Void> toProcessor() {
    return first.send();
  }

  /** The second of them alone. */
  CompletableFuture<Void> toIngress() {
    return second.send();
  }

  /** Forgets what was measured so far. */
  public void reset() {
    one = new Micros();
    two = new Micros();
  }

  /** Produce and consume. */
  public Micros one() {
    return one;
  }

  /** Returns the times of a second hop, from the callback of the first. */
  public Micros two() {
    return two;
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
