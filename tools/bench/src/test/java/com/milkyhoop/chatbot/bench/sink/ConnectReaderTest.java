package com.milkyhoop.chatbot.bench.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.operator.erasure.Eraser;
import com.milkyhoop.chatbot.operator.erasure.Receipt;
import com.milkyhoop.chatbot.schemas.Subject;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another reader of the log: a JDBC sink in Kafka Connect, configured as docs/privacy.md has it,
 * forgets who was erased and keeps the others.
 */
class ConnectReaderTest {
  private static final Path HOME =
      Path.of(System.getProperty("chatbot.home", "../..")).toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern BLOCK = Pattern.compile("(?s)```properties\n(.*?)```");
  private static final String NO_TABLE = "42P01";
  private static final String ROWS =
      "SELECT event FROM log_copy WHERE user_id = ? AND session_id <> '' ORDER BY key";
  private static final String MARKS =
      "SELECT event FROM log_copy WHERE user_id = ? AND session_id = '' ORDER BY key";

  @Test
  @Tag("bench")
  void shouldForgetByTombstonesWhoWasErasedR15(@TempDir Path folder) throws Exception {
    int partitions = 3;
    try (LocalStack stack =
        LocalStack.at(HOME).stub(StubBehaviour.FAST).partitions(partitions).build()) {
      stack.start();
      for (String message : List.of("Halo", "Apa kabar?")) {
        send(stack, "ana", message);
        send(stack, "budi", message);
      }
      try (ConnectProcess connect = connect(stack, folder)) {
        connect.start();
        awaitRows(stack, connect, ROWS, "ana", List.of("message_processed", "message_processed"));
        awaitRows(stack, connect, ROWS, "budi", List.of("message_processed", "message_processed"));

        Receipt receipt =
            new Eraser(kafka(stack, partitions), PATIENCE).erase(new Subject("ana", ""), _ -> {});
        assertThat(receipt.doneAt()).as("erased").isNotNull();
        send(stack, "budi", "Masih ada?");

        awaitRows(stack, connect, ROWS, "ana", List.of());
        awaitRows(
            stack,
            connect,
            ROWS,
            "budi",
            List.of("message_processed", "message_processed", "message_processed"));
        // One of each partition, with one key.
        awaitRows(stack, connect, MARKS, "ana", List.of("user_erased"));
      }
    }
  }

  private static KafkaSettings kafka(LocalStack stack, int partitions) {
    return KafkaSettings.read(
        new ConfigReader(
            Map.of(
                "KAFKA_BROKER",
                stack.kafka().bootstrapServers(),
                "TOPIC_PARTITIONS",
                Integer.toString(partitions))));
  }

  private static void send(LocalStack stack, String user, String message) {
    var login = new Metadata();
    login.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + stack.token());
    ManagedChannel channel = NettyChannelBuilder.forTarget(stack.endpoint()).usePlaintext().build();
    try {
      ChatbotServiceGrpc.newBlockingStub(channel)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(login))
          .sendMessageStream(
              SendMessageRequest.newBuilder()
                  .setUserId(user)
                  .setSessionId("s")
                  .setMessage(message)
                  .build())
          .forEachRemaining(_ -> {});
    } finally {
      channel.shutdownNow();
    }
  }

  private static ConnectProcess connect(LocalStack stack, Path folder) throws IOException {
    DatabaseUrl database = DatabaseUrl.parse(stack.databaseUrl());
    List<Map<String, String>> documented = documented();
    Map<String, String> worker = documented.getFirst();
    worker.put("bootstrap.servers", stack.kafka().bootstrapServers());
    Map<String, String> connector = documented.getLast();
    connector.put("connection.url", jdbcUrl(database));
    connector.put("connection.username", database.user());
    connector.put("connection.password", database.password().value());
    return ConnectProcess.of(
        HOME, folder.resolve("connect"), List.of("-Xmx512m"), worker, List.of(connector));
  }

  private static String jdbcUrl(DatabaseUrl database) {
    return "jdbc:postgresql://%s/%s".formatted(database.address(), database.database());
  }

  /** Returns the settings of the worker and of the connector as the page has them. */
  private static List<Map<String, String>> documented() throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(HOME.resolve("docs/privacy.md")));
    List<Map<String, String>> all = new ArrayList<>();
    while (blocks.find()) {
      var properties = new Properties();
      properties.load(new StringReader(blocks.group(1)));
      Map<String, String> settings = new HashMap<>();
      properties.stringPropertyNames().forEach(it -> settings.put(it, properties.getProperty(it)));
      all.add(settings);
    }
    assertThat(all).as("worker and connector in docs/privacy.md").hasSize(2);
    return all;
  }

  private static void awaitRows(
      LocalStack stack, ConnectProcess connect, String query, String user, List<String> expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(rows(stack, query, user))
                    .as(Files.readString(connect.logFile()))
                    .isEqualTo(expected));
  }

  private static List<String> rows(LocalStack stack, String query, String user)
      throws SQLException {
    DatabaseUrl database = DatabaseUrl.parse(stack.databaseUrl());
    List<String> events = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                jdbcUrl(database), database.user(), database.password().value());
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, user);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          events.add(rows.getString(1));
        }
      }
      return events;
    } catch (SQLException e) {
      if (NO_TABLE.equals(e.getSQLState())) {
        return List.of();
      }
      throw e;
    }
  }
}
