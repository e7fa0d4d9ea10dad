package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.monitoring.Exposition;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.localstack.process.ChildDeath;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Somebody writes every kind of garbage to every topic that a service reads. No thread ends; each
 * record is a dead letter with its cause, or, on chat-replies, counted; the next message is
 * answered and stored (R1, R4). On a stack of its own, so that no other test meets the garbage.
 */
@TestInstance(Lifecycle.PER_CLASS)
class GarbageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 4;

  private final List<ChildDeath> deaths = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init")
  private LocalStack stack;

  @BeforeAll
  void start() {
    stack = Stack.builder().stub(StubBehaviour.FAST).partitions(PARTITIONS).build();
    stack.start();
    stack.onDeath(deaths::add);
    assertAnswers();
  }

  @AfterAll
  void stop() {
    http.close();
    stack.close();
  }

  @Test
  void shouldKeepWhateverStandsOnChatRequestsAsADeadLetterR1() throws Exception {
    assertDeadLetters("chat-requests", Garbage.requests());
  }

  @Test
  void shouldKeepWhateverStandsOnChatTurnsAsADeadLetterR1() throws Exception {
    write("chat-turns", Garbage.strangeTurns());
    assertDeadLetters("chat-turns", Garbage.turns());
  }

  @Test
  void shouldKeepWhateverStandsOnTheLogTopicAsADeadLetterR4() throws Exception {
    assertDeadLetters(LogTopic.NAME, Garbage.log());
  }

  @Test
  void shouldCountWhateverStandsOnChatRepliesAndSkipIt() throws Exception {
    List<Garbage> kinds = Garbage.replies();
    double before = unreadableReplies();

    for (int partition = 0; partition < PARTITIONS; partition++) {
      write("chat-replies", kinds, partition);
    }

    await().atMost(PATIENCE).until(() -> unreadableReplies() - before >= kinds.size());
    assertThat(unreadableReplies() - before).isEqualTo(kinds.size());
    assertHealthy();
  }

  private void assertDeadLetters(String topic, List<Garbage> kinds) throws Exception {
    Map<String, String> written = write(topic, kinds);

    var missing = new TreeMap<>(written);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              missing.clear();
              missing.putAll(written);
              missing.keySet().removeAll(deadLetters(topic).keySet());
              assertThat(missing).as("%s without a dead letter", topic).isEmpty();
              assertThat(deaths).as("processes that ended").isEmpty();
            });
    Map<String, String> causes = deadLetters(topic);
    assertThat(written.keySet()).allSatisfy(it -> assertThat(causes.get(it)).isNotBlank());
    assertHealthy();
  }

  /** All threads live, all parts are ready, and messages of all partitions get their rows. */
  private void assertHealthy() throws IOException {
    assertAnswers();
    for (ServiceProcess service : stack.services()) {
      await().atMost(PATIENCE).until(() -> get(service, "/readyz").startsWith("ready"));
      String log =
          Files.readString(stack.folder().resolve(service.name() + "/" + service.name() + ".log"));
      assertThat(log)
          .as(service.name())
          .doesNotContain(
              "a stream thread failed",
              "an exception ended a thread",
              "reading replies failed",
              "can't go on");
    }
    assertThat(deaths).isEmpty();
  }

  private void assertAnswers() {
    try (var client = new ChatClient(stack.endpoint(), Optional.of(stack.token()))) {
      for (int message = 0; message < 4 * PARTITIONS; message++) {
        Reply reply = client.send("good-" + UUID.randomUUID(), "s", "Halo");
        assertThat(reply.completed().getFinishReason()).isEqualTo("stop");
      }
    }
  }

  /** Writes each record, and returns its place with its name. */
  private Map<String, String> write(String topic, List<Garbage> kinds) throws Exception {
    Map<String, String> written = new HashMap<>();
    for (int i = 0; i < kinds.size(); i++) {
      written.putAll(write(topic, List.of(kinds.get(i)), i % PARTITIONS));
    }
    return written;
  }

  private Map<String, String> write(String topic, List<Garbage> kinds, int partition)
      throws Exception {
    Map<String, Object> config =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            stack.kafka().bootstrapServers(),
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            16 << 20);
    Map<String, String> written = new HashMap<>();
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Garbage kind : kinds) {
        var record =
            new ProducerRecord<>(topic, partition, kind.key(), kind.value(), kind.headers());
        written.put(position(partition, producer.send(record).get().offset()), kind.what());
      }
    }
    return written;
  }

  /** The causes, by where the record stood. */
  private Map<String, String> deadLetters(String topic) {
    Map<String, String> causes = new HashMap<>();
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            stack.kafka().bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var only = List.of(new TopicPartition(TopicNames.deadLetters(topic), 0));
      consumer.assign(only);
      consumer.seekToBeginning(only);
      long end = consumer.endOffsets(only).values().iterator().next();
      while (consumer.position(only.getFirst()) < end) {
        for (var letter : consumer.poll(Duration.ofMillis(100))) {
          var headers = new HashMap<String, String>();
          for (var header : letter.headers()) {
            if (header.key().startsWith("dlq.")) {
              headers.put(header.key(), new String(header.value(), UTF_8));
            }
          }
          assertThat(headers).containsEntry(DeadLetterHeaders.TOPIC, topic);
          causes.put(
              headers.get(DeadLetterHeaders.PARTITION)
                  + " "
                  + headers.get(DeadLetterHeaders.OFFSET),
              headers.get(DeadLetterHeaders.CAUSE));
        }
      }
    }
    return causes;
  }

  private static String position(int partition, long offset) {
    return partition + " " + offset;
  }

  private double unreadableReplies() {
    var pages = new ArrayList<String>();
    stack.ingresses().forEach(ingress -> pages.add(get(ingress, "/metrics")));
    return Exposition.of(pages).sum("chatbot_relay_records_total", Map.of("result", "unreadable"));
  }

  private String get(ServiceProcess service, String path) {
    try {
      var request = HttpRequest.newBuilder(service.http(path)).build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
