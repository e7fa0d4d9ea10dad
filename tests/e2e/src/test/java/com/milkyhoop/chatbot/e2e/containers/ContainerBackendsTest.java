package com.milkyhoop.chatbot.e2e.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.documents.Repository;
import com.milkyhoop.chatbot.localstack.KafkaBackend;
import com.milkyhoop.chatbot.localstack.KafkaShape;
import com.milkyhoop.chatbot.localstack.PostgresBackend;
import com.milkyhoop.chatbot.localstack.RedisBackend;
import com.milkyhoop.chatbot.localstack.process.Server;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What a stack expects of its servers, as local-stack's own tests show of processes. */
@EnabledIfSystemProperty(
    named = "backends",
    matches = "containers",
    disabledReason = "needs a Docker engine: -Dbackends=containers")
class ContainerBackendsTest {
  private static final String TOPIC = "kept";

  @TempDir private Path folder;

  private final ContainerBackends backends = new ContainerBackends(Repository.folder());

  @Test
  void shouldKeepAddressAndTransactionsOfKafkaWhenItIsStoppedAndKilled() throws Exception {
    try (KafkaBackend kafka = backends.kafka(folder, KafkaShape.ONE)) {
      kafka.start();
      createTopic(kafka);
      append(kafka, "first");

      stopAndStart(kafka);
      append(kafka, "second");
      killAndStart(kafka);

      assertThat(read(kafka, 2)).containsExactly("first", "second");
    }
    assertThat(folder.resolve("kafka.log")).isNotEmptyFile();
  }

  @Test
  void shouldKeepAddressAndDataOfRedisWhenItIsStoppedAndKilled() {
    try (RedisBackend redis = backends.redis(folder)) {
      redis.start();
      try (var client = new Jedis(redis.host(), redis.port())) {
        client.set("key", "kept");
      }

      stopAndStart(redis);
      killAndStart(redis);

      try (var client = new Jedis(redis.host(), redis.port())) {
        assertThat(client.get("key")).isEqualTo("kept");
      }
    }
    assertThat(folder.resolve("redis.log")).isNotEmptyFile();
  }

  @Test
  void shouldKeepAddressAndRowsOfPostgresWhenItIsStoppedAndKilled() throws SQLException {
    try (PostgresBackend postgres = backends.postgres(folder, "chatbot")) {
      postgres.start();
      postgres.login().createDatabase("kept");
      execute(postgres, "create table kept as select 1 as number");

      stopAndStart(postgres);
      killAndStart(postgres);

      assertThat(execute(postgres, "delete from kept")).isEqualTo(1);
    }
    assertThat(folder.resolve("postgres.log")).isNotEmptyFile();
  }

  private static void stopAndStart(Server server) {
    String address = server.address();
    server.stop();
    assertThat(server.isRunning()).isFalse();
    server.start();
    assertThat(server.address()).isEqualTo(address);
  }

  private static void killAndStart(Server server) {
    server.kill();
    assertThat(server.isRunning()).isFalse();
    server.start();
    assertThat(server.isRunning()).isTrue();
  }

  private static void createTopic(KafkaBackend kafka) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private static void append(KafkaBackend kafka, String value) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", value);
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, value));
      producer.commitTransaction();
    }
  }

  private static List<String> read(KafkaBackend kafka, int count) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var values = new ArrayList<String>();
      long giveUpAt = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (values.size() < count && System.nanoTime() < giveUpAt) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }

  /** Returns how many rows were written. */
  private static int execute(PostgresBackend postgres, String sql) throws SQLException {
    try (Connection connection = postgres.login().connect("kept");
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }
}
