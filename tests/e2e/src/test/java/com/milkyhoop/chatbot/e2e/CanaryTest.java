package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * R15 by the raw bytes: each user says a random word. Once one of them is erased, the word is in no
 * file of Kafka, of the processor, of Postgres' tables, of Redis and of any log, and the others'
 * are where they must be. Time is made short by settings of seconds.
 */
@Tag("erasure")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CanaryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int PARTITIONS = 2;
  private static final List<String> AGEING =
      List.of("chat-requests", "chat-turns", "chat-replies", "chat-requests-dlq");

  private final String ana = word();
  private final String ben = word();
  private final String erasedSession = word();
  private final String keptSession = word();

  @SuppressWarnings("NullAway.Init")
  private LocalStack stack;

  @SuppressWarnings("NullAway.Init")
  private ChatClient client;

  @BeforeAll
  void start() {
    stack =
        Stack.builder()
            .stub(StubBehaviour.FAST)
            .partitions(PARTITIONS)
            .variable("COMPACTION_LAG", "4s")
            .variable("RATE_LIMIT_CAPACITY", "1000")
            .variable("RATE_LIMIT_RATE", "1000")
            .variable("LOG_LEVEL", "DEBUG")
            .build();
    stack.start();
    client = new ChatClient(stack.endpoint(), Optional.of(stack.token()));
  }

  @AfterAll
  void stop() {
    client.close();
    stack.close();
  }

  @Test
  void shouldLeaveNoByteOfAnErasedUserAndGiveNothingBackR15() throws Exception {
    for (int turn = 0; turn < 4; turn++) {
      client.send("ana", "s" + turn % 2, "I say " + ana);
      client.send("ben", "s", "I say " + ben);
      client.send("cleo", "gone", "I say " + erasedSession);
      client.send("cleo", "kept", "I say " + keptSession);
    }
    writeGarbage("ana/s0", ana);
    stack.stub().behave(StubBehaviour.FAST.withTokensPerSecond(20).withAnswerTokens(2_000));
    var running = new LiveReply(() -> client.stub(PATIENCE).sendMessageStream(message("ana", ana)));
    await().atMost(PATIENCE).until(() -> !running.text().isEmpty());
    // What its transaction holds now is aborted.
    stack.processors().getFirst().kill();
    stack.processors().getFirst().start();
    await().atMost(PATIENCE).until(() -> running.text().length() > 10);
    assertThat(filesWith(ana)).anyMatch(file -> file.startsWith("kafka"));

    ReplayRun user = erase("--user", "ana");
    ReplayRun session = erase("--user", "cleo", "--session", "gone");

    assertThat(user.exitCode()).as(user.text()).isZero();
    assertThat(session.exitCode()).as(session.text()).isZero();
    assertThat(user.text()).contains("\"events_erased\":4").doesNotContain("ana", ana);
    ReplyEvent end = running.last();
    assertThat(end.getCompleted().getFinishReason()).isEqualTo("erased");
    assertThat(end.getCompleted().getReply()).isEmpty();

    stack.stub().behave(StubBehaviour.FAST);
    stack.processors().getFirst().stop();
    stack.processors().getFirst().start();
    keepFor("2000");
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> {
              keepPartitionsBusy();
              vacuum();
              assertThat(filesWith(ana)).isEmpty();
              assertThat(filesWith(erasedSession)).isEmpty();
            });
    assertThat(filesWith(ben)).anyMatch(file -> file.contains("chatbot-log-topic-"));
    assertThat(filesWith(keptSession)).anyMatch(file -> file.contains("chatbot-log-topic-"));
    assertThat(rows("user_id = 'ben' AND payload ->> 'message' LIKE '%" + ben + "'")).isEqualTo(4);

    keepFor("604800000");
    nothingReturns();
  }

  /** The sink reads again from the beginning, and the processor has lost its disk. */
  private void nothingReturns() throws Exception {
    stack.sink().stop();
    try (Admin admin = Admin.create(kafka())) {
      admin.deleteConsumerGroups(List.of("chatbot-sink-postgres")).all().get();
    }
    stack.processors().getFirst().kill();
    stack.deleteState(stack.processors().getFirst());
    stack.processors().getFirst().start();
    stack.sink().start();
    client.send("ana", "s0", "a new beginning");

    await().atMost(PATIENCE).until(() -> rows("user_id = 'ana'") >= 2);
    assertThat(rows("payload ->> 'message' LIKE '%" + ana + "%'")).isZero();
    assertThat(filesWith(ana)).isEmpty();

    rebuild();
    assertThat(filesWith(ana)).isEmpty();
    assertThat(filesWith(erasedSession)).isEmpty();
  }

  /** Fills a new database from the log. */
  private void rebuild() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE rebuilt");
    }
    String url = stack.databaseUrl().replaceAll("/chatbot(\\?|$)", "/rebuilt$1");

    ReplayRun rebuilt = run("rebuild", "--into", url);

    assertThat(rebuilt.exitCode()).as(rebuilt.text()).isZero();
    try (Connection connection = connect(url)) {
      assertThat(rows(connection, "user_id = 'ben'")).isEqualTo(4);
      assertThat(rows(connection, "payload ->> 'message' LIKE '%" + ana + "%'")).isZero();
      assertThat(rows(connection, "payload ->> 'message' LIKE '%" + erasedSession + "%'")).isZero();
    }
  }

  private ReplayRun erase(String... options) throws Exception {
    String[] arguments =
        Stream.concat(Stream.of("erase"), Stream.of(options)).toArray(String[]::new);
    return run(arguments);
  }

  private ReplayRun run(String... arguments) throws Exception {
    return ReplayRun.of(
        Map.of(
            "KAFKA_BROKER",
            stack.kafka().bootstrapServers(),
            "TOPIC_PARTITIONS",
            Integer.toString(PARTITIONS)),
        arguments);
  }

  private void writeGarbage(String key, String text) throws Exception {
    try (var producer =
        new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>("chat-requests", 0, key.getBytes(UTF_8), text.getBytes(UTF_8)))
          .get();
    }
  }

  /** Has the topics whose records age out do so after this time. */
  private void keepFor(String ms) throws Exception {
    try (Admin admin = Admin.create(kafka())) {
      for (String topic : admin.listTopics().names().get()) {
        var settings = new ArrayList<AlterConfigOp>();
        settings.add(set("file.delete.delay.ms", "1000"));
        if (AGEING.contains(topic)) {
          settings.add(set("retention.ms", ms));
          settings.add(set("segment.ms", "1000"));
        }
        admin
            .incrementalAlterConfigs(
                Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), settings))
            .all()
            .get();
      }
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  /** A segment that is written to is never compacted: others go on talking. */
  private void keepPartitionsBusy() {
    for (int session = 0; session < 4 * PARTITIONS; session++) {
      client.send("others", "s" + session, "something");
    }
  }

  private void vacuum() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("VACUUM FULL");
      statement.execute("CHECKPOINT");
    }
  }

  private int rows(String condition) throws Exception {
    try (Connection connection = connect()) {
      return rows(connection, condition);
    }
  }

  private static int rows(Connection connection, String condition) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT count(*) FROM chatbot_log WHERE " + condition)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private Connection connect() throws Exception {
    return connect(stack.databaseUrl());
  }

  private static Connection connect(String databaseUrl) throws Exception {
    URI url = URI.create(databaseUrl);
    String[] login = url.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d%s".formatted(url.getHost(), url.getPort(), url.getPath()),
        login[0],
        login[1]);
  }

  /** Files of the stack whose bytes hold the word; Postgres' log of writes is not looked at. */
  private List<String> filesWith(String word) throws IOException {
    var found = new ArrayList<String>();
    try (Stream<Path> files = Files.walk(stack.folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().contains("pg_wal") && holds(file, word)) {
          found.add(stack.folder().relativize(file).toString());
        }
      }
    }
    return found;
  }

  private static boolean holds(Path file, String word) {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1).contains(word);
    } catch (IOException _) {
      // It went while it was looked at.
      return false;
    }
  }

  private Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", stack.kafka().bootstrapServers());
  }

  private static SendMessageRequest message(String user, String word) {
    return SendMessageRequest.newBuilder()
        .setUserId(user)
        .setSessionId("s0")
        .setMessage("I say " + word)
        .setRequestId(UUID.randomUUID().toString())
        .build();
  }

  private static String word() {
    return "canary" + UUID.randomUUID().toString().replace("-", "");
  }
}
