package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Proves what real turns left behind, and finds and names what is changed of it. */
@TestMethodOrder(OrderAnnotation.class)
class ReplayVerifyTest {
  private static final String LOG = "chatbot-log-topic";
  private static final int PARTITIONS = 2;
  private static final int TURNS = 9;

  private static final LocalStack STACK =
      Stack.builder().stub(StubBehaviour.FAST).partitions(PARTITIONS).build();

  @BeforeAll
  static void talk() {
    STACK.start();
    try (var client = new ChatClient(STACK.endpoint(), Optional.of(STACK.token()))) {
      for (String user : List.of("ana", "budi", "citra")) {
        for (String message : List.of("Halo!", "Siapa kamu?", "Terima kasih")) {
          client.send(
              SendMessageRequest.newBuilder()
                  .setUserId(user)
                  .setSessionId("main")
                  .setMessage(message)
                  .setRequestId(user + "-" + message.length())
                  .build());
        }
      }
    }
  }

  @AfterAll
  static void stop() {
    STACK.close();
  }

  @Test
  @Order(1)
  void shouldFindNoDifferenceR4R16() throws Exception {
    ReplayRun verify = ReplayRun.of(variables(), "verify");

    assertThat(verify.text())
        .contains(
            TURNS + " events of 3 conversations",
            TURNS + " of " + TURNS + " are what was sent; the turns of " + TURNS,
            TURNS + " of chatbot_log and " + TURNS + " of \"ChatMessage\" are equal",
            "All of it holds.");
    assertThat(verify.exitCode()).isZero();
  }

  @Test
  @Order(2)
  void shouldNameTheEventWhoseTextWasAlteredInACopyR16() throws Exception {
    ConsumerRecord<byte[], byte[]> last = copyWithAlteredReply("ana-12", "copy-of-the-log");
    Map<String, String> variables = variables();
    variables.put("KAFKA_TOPIC", "copy-of-the-log");

    ReplayRun alone = ReplayRun.of(variables, "verify", "--log-only");
    ReplayRun withRows = ReplayRun.of(variables, "verify", "--rows-of", LOG);

    assertThat(alone.exitCode()).isEqualTo(1);
    assertThat(alone.text())
        .contains("1 × text", "ana/main request ana-12 turn 3", "offset " + last.offset());
    assertThat(withRows.exitCode()).isEqualTo(1);
    assertThat(withRows.text()).contains("1 × text", "1 × row different", "1 × message different");
  }

  @Test
  @Order(3)
  void shouldNameARowThatWasChangedAndOneThatWasDeletedR4() throws Exception {
    execute(
        "UPDATE \"ChatMessage\" SET reply = reply || ' ' WHERE \"userId\" = 'ana' AND message = 'Halo!'",
        "DELETE FROM chatbot_log WHERE user_id = 'budi' AND request_id = 'budi-5'",
        "INSERT INTO \"ChatMessage\" SELECT gen_random_uuid()::text, 'main', 'ana', 'a', 'b', now()");

    ReplayRun verify = ReplayRun.of(variables(), "verify");

    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.text())
        .contains(
            "1 × row missing",
            "1 × message different",
            "1 × message extra",
            "user_id=budi session_id=main request_id=budi-5",
            "It does not hold.");
    assertThat(ReplayRun.of(variables(), "verify", "--log-only").exitCode()).isZero();
  }

  private static Map<String, String> variables() {
    return new HashMap<>(STACK.addresses());
  }

  /** Copies every record to the place where it stood; returns the altered one's. */
  private static ConsumerRecord<byte[], byte[]> copyWithAlteredReply(String requestId, String copy)
      throws Exception {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            STACK.kafka().bootstrapServers(),
            "isolation.level",
            "read_committed");
    ConsumerRecord<byte[], byte[]> altered = null;
    try (Admin admin = Admin.create(config);
        var producer =
            new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      admin.createTopics(List.of(new NewTopic(copy, PARTITIONS, (short) 1))).all().get();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        long next = 0;
        for (ConsumerRecord<byte[], byte[]> record : records(config, partition)) {
          // Markers of transactions are no records, but have offsets.
          for (; next < record.offset(); next++) {
            producer.send(new ProducerRecord<>(copy, partition, record.key(), null)).get();
          }
          boolean isIt = LogEvent.parse(record.value()).requestId().equals(requestId);
          producer
              .send(
                  new ProducerRecord<>(
                      copy,
                      partition,
                      record.key(),
                      isIt ? withAlteredReply(record.value()) : record.value()))
              .get();
          altered = isIt ? record : altered;
          next++;
        }
      }
    }
    return java.util.Objects.requireNonNull(altered);
  }

  private static byte[] withAlteredReply(byte[] value) {
    return new String(value, UTF_8).replaceFirst("\"reply\":\"", "\"reply\":\"x").getBytes(UTF_8);
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(
      Map<String, Object> config, int partition) {
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var only = new TopicPartition(LOG, partition);
      consumer.assign(List.of(only));
      consumer.seekToBeginning(List.of(only));
      long end = consumer.endOffsets(List.of(only)).getOrDefault(only, 0L);
      Stream.Builder<ConsumerRecord<byte[], byte[]>> found = Stream.builder();
      while (consumer.position(only) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(found);
      }
      return found.build().toList();
    }
  }

  private static void execute(String... statements) throws SQLException {
    URI url = URI.create(STACK.databaseUrl());
    String[] login = url.getUserInfo().split(":", 2);
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://%s:%d%s".formatted(url.getHost(), url.getPort(), url.getPath()),
                login[0],
                login[1]);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }
}
