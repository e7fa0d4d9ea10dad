package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Gets back from the log alone: a database, and the context of conversations. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayRebuildTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LocalStack stack = Stack.builder().stub(StubBehaviour.FAST).build();

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private ChatClient client;

  @BeforeAll
  void start() {
    stack.start();
  }

  @AfterAll
  void stop() {
    stack.close();
  }

  @BeforeEach
  void connect() {
    client = new ChatClient(stack.endpoint(), Optional.of(stack.token()));
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void shouldFillADroppedDatabaseSoThatItEqualsToTheByteWhatItWasR4() throws Exception {
    for (int turn = 1; turn <= 3; turn++) {
      say("rebuilt", "s", "message " + turn);
    }
    awaitRows();
    stack.sink().stop();
    execute("postgres", "CREATE DATABASE kept TEMPLATE chatbot", "DROP DATABASE chatbot");
    execute("postgres", "CREATE DATABASE chatbot");

    ReplayRun equal = replay("rebuild", "--into", stack.databaseUrl(), "--compare", url("kept"));

    assertThat(equal.text()).contains("equal to the byte");
    assertThat(equal.exitCode()).isZero();
    assertThat(count("chatbot", "chatbot_log")).isEqualTo(log().size());

    stack.sink().start();
    say("rebuilt", "s", "message 4");
    awaitRows();
    execute(
        "kept",
        "UPDATE \"ChatMessage\" SET reply = reply || ' ' WHERE message = 'message 1'",
        "DELETE FROM chatbot_log WHERE user_id = 'rebuilt' AND payload ->> 'turn' = '2'");
    execute("postgres", "CREATE DATABASE another");

    ReplayRun different = replay("rebuild", "--into", url("another"), "--compare", url("kept"));

    assertThat(different.exitCode()).isOne();
    assertThat(different.text())
        .contains("different: \"ChatMessage\" [")
        .contains("columns [reply]")
        .contains("extra: chatbot_log [rebuilt, s, ")
        .contains("not equal");
  }

  @Test
  void shouldRefuseADatabaseThatHasRowsOrCantBeReached() throws Exception {
    say("refused", "s", "message");
    awaitRows();

    ReplayRun full = replay("rebuild", "--into", stack.databaseUrl());
    ReplayRun away = replay("rebuild", "--into", "postgresql://u:hunter2@127.0.0.1:1/none");
    ReplayRun wrong = replay("rebuild", "--into", "mysql://u:hunter2@host/none");

    assertThat(full.exitCode()).isEqualTo(2);
    assertThat(full.text()).contains("has rows of the chatbot");
    assertThat(away.exitCode()).isEqualTo(3);
    assertThat(away.text()).contains("127.0.0.1:1/none").doesNotContain("hunter2", "\tat ");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.text()).contains("another scheme").doesNotContain("hunter2");
  }

  @Test
  void shouldGiveProcessorsTheirConversationsBackWhenAllTopicsButTheLogAreGoneR4()
      throws Exception {
    for (int turn = 1; turn <= 3; turn++) {
      say("restored", "s", "message " + turn);
    }
    LostCluster.loseAllButTheLog(stack);
    int logged = log().size();

    ReplayRun first = replay("restore-context");
    ReplayRun second = replay("restore-context");

    assertThat(first.text()).contains("restored: ");
    assertThat(first.exitCode()).isZero();
    assertThat(second).isEqualTo(first);
    assertThat(log()).hasSize(logged);
    say("restored", "s", "message 4");
    assertThat(stack.stub().requests().getLast().messages("user"))
        .containsExactly("message 1", "message 2", "message 3", "message 4");
    assertThat(log())
        .filteredOn(event -> event.userId().equals("restored"))
        .extracting(LogEvent::turn)
        .containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
  }

  @Test
  void shouldImportConversationsOnceAndGoOnWithThemR4() throws Exception {
    Path file = folder.resolve("chats.jsonl");
    Files.write(
        file,
        List.of(
            """
            {"user":"guest","id":"a","messages":[{"role":"system","content":"Be kind."},\
            {"role":"user","content":"Saya Budi."},{"role":"assistant","content":"Halo Budi!"}]}""",
            """
            {"user":"guest","id":"b","conversations":[{"from":"human","value":"one"},\
            {"from":"gpt","value":"1"},{"from":"human","value":"two"},{"from":"gpt","value":"2"}]}"""));

    ReplayRun first = replay("import", file.toString());
    ReplayRun second = replay("import", file.toString());

    assertThat(first.text()).contains("imported: 3 turns", "1 system messages");
    assertThat(first.exitCode()).isZero();
    assertThat(second.text()).contains("imported: 0 turns", "there already: 3 turns");
    List<LogEvent> imported =
        log().stream().filter(event -> event.userId().equals("guest")).toList();
    assertThat(imported).hasSize(3).allMatch(event -> Boolean.TRUE.equals(event.imported()));
    say("guest", "b", "three");
    assertThat(stack.stub().requests().getLast().messages("assistant")).containsExactly("1", "2");
    awaitRows();
    assertThat(count("chatbot", "chatbot_log WHERE payload ->> 'imported' = 'true'")).isEqualTo(3);

    ReplayRun proved = replay("verify");

    assertThat(proved.exitCode()).as(proved.text()).isZero();
    assertThat(proved.text()).contains("All of it holds.");
  }

  @Test
  void shouldNameBrokenLinesAndImportNothing() throws Exception {
    Path file = folder.resolve("broken.jsonl");
    Files.write(
        file,
        List.of(
            "{\"user\":\"broken\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                + "{\"role\":\"assistant\",\"content\":\"1\"}]}",
            "no json",
            "{\"messages\":[]}"));

    ReplayRun ended = replay("import", file.toString());

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.text())
        .contains("line 2: is no JSON", "line 3: does not begin", "nothing was imported");
    assertThat(log()).noneMatch(event -> event.userId().equals("broken"));
  }

  /** Returns when the reply is there, and its event, which is committed a moment later. */
  private void say(String user, String session, String message) {
    client.send(user, session, message);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                log().stream()
                    .anyMatch(
                        event -> event.userId().equals(user) && event.message().equals(message)));
  }

  private ReplayRun replay(String... arguments) throws Exception {
    return ReplayRun.of(
        Map.of(
            "KAFKA_BROKER", stack.kafka().bootstrapServers(),
            "DATABASE_URL", stack.databaseUrl()),
        arguments);
  }

  private void awaitRows() {
    await().atMost(PATIENCE).until(() -> count("chatbot", "chatbot_log") == log().size());
  }

  private List<LogEvent> log() {
    try (var log = LogTopic.of(stack)) {
      return log.events();
    }
  }

  private String url(String database) {
    return stack.databaseUrl().replaceFirst("/chatbot$", "/" + database);
  }

  private long count(String database, String table) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table)) {
      result.next();
      return result.getLong(1);
    }
  }

  private void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private Connection connect(String database) throws SQLException {
    URI url = URI.create(stack.databaseUrl());
    String[] login = url.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(url.getHost(), url.getPort(), database),
        login[0],
        login[1]);
  }
}
