package com.milkyhoop.chatbot.sink.postgres;

import static com.milkyhoop.chatbot.sink.Events.processed;
import static com.milkyhoop.chatbot.sink.Events.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.localstack.PostgresLogin;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MessageId;
import com.milkyhoop.chatbot.sink.Events;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import com.milkyhoop.chatbot.sink.row.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in a real PostgreSQL. */
final class PostgresStoreTest {
  private static final String MESSAGES = "\"ChatMessage\"";

  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresStore store = new PostgresStore(database.parsed());

  @BeforeEach
  void prepare() {
    store.prepare();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldWriteBothTablesWhenATurnWasProcessed() {
    LogRow row = row(processed("u1", "s1", "r1"), 42);

    Written written = store.write(List.of(row));

    assertThat(written).isEqualTo(new Written(1, 1, 0, List.of()));
    assertThat(database.query("SELECT * FROM " + MESSAGES))
        .containsExactly(
            List.of(
                MessageId.of(row.event()).toString(),
                "s1",
                "u1",
                "Halo bot!",
                "Halo juga, r1!",
                "2025-03-22 08:00:00.123"));
    assertThat(
            database.query(
                """
                SELECT id, user_id, session_id, request_id, event,
                       occurred_at AT TIME ZONE 'UTC', payload, topic, topic_partition, topic_offset
                FROM chatbot_log
                """))
        .containsExactly(
            List.of(
                MessageId.of(row.event()).toString(),
                "u1",
                "s1",
                "r1",
                "message_processed",
                "2025-03-22 08:00:00.123",
                row.json(),
                "log",
                "0",
                "42"));
  }

  @ParameterizedTest
  @EnumSource(LogEvent.Type.class)
  void shouldWriteAMessageOnlyWhenTheTurnHasAReply(LogEvent.Type type) {
    Written written = store.write(List.of(row(Events.event(type, "u1", "s1", "r1", "Ha"), 0)));

    assertThat(written.events()).isEqualTo(1);
    assertThat(database.column("SELECT event FROM chatbot_log"))
        .containsExactly(type.name().toLowerCase(Locale.ROOT));
    assertThat(database.count(MESSAGES)).isEqualTo(type.hasReply() ? 1 : 0);
  }

  /** R5: byte for byte. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"a\",NULL,\\,'';--}",
        "tab\tnewline\nreturn\r quote\" back\\slash \\u0041",
        "é 漢字 😀 \uFFFD \u0001 \u2028",
        "null"
      })
  void shouldKeepEveryCharacterOfAReply(String reply) {
    LogRow row = row(Events.event(LogEvent.Type.MESSAGE_PROCESSED, "u1", "s1", "r1", reply), 0);

    store.write(List.of(row));

    assertThat(database.column("SELECT reply FROM " + MESSAGES)).containsExactly(reply);
    assertThat(database.column("SELECT payload FROM chatbot_log")).containsExactly(row.json());
    assertThat(database.column("SELECT payload ->> 'reply' FROM chatbot_log"))
        .containsExactly(reply);
  }

  /** R4. */
  @Test
  void shouldChangeNothingWhenRowsComeAgain() {
    List<LogRow> first = rows(0, 10);
    store.write(first);
    List<List<String>> before = database.query("SELECT ctid, * FROM chatbot_log");
    List<LogRow> again = Stream.concat(rows(5, 15).stream(), rows(5, 15).stream()).toList();

    Written written = store.write(again);

    assertThat(written).isEqualTo(new Written(5, 5, 15, List.of()));
    assertThat(database.count("chatbot_log")).isEqualTo(15);
    assertThat(database.count(MESSAGES)).isEqualTo(15);
    assertThat(database.query("SELECT ctid, * FROM chatbot_log")).containsAll(before);
  }

  @Test
  void shouldRefuseTheRowAloneWhenAnotherEventHasItsKey() {
    store.write(List.of(row(processed("u1", "s1", "r3"), 3)));
    List<LogRow> rows = new ArrayList<>(rows(0, 10));
    LogRow other = row(Events.event(LogEvent.Type.MESSAGE_CANCELLED, "u1", "s1", "r3", "Other"), 3);
    rows.set(3, other);

    Written written = store.write(rows);

    assertThat(written.events()).isEqualTo(9);
    assertThat(written.refusals())
        .containsExactly(
            new Refusal(
                other,
                Refusal.Kind.CONFLICT,
                "\"public\".chatbot_log has a row of the same key with other content"));
    assertThat(database.column("SELECT reply FROM \"ChatMessage\" WHERE reply LIKE '%r3%'"))
        .containsExactly("Halo juga, r3!");
  }

  @Test
  void shouldWriteNothingOfAnEventWhenAnotherMessageHasItsId() {
    LogRow row = row(processed("u1", "s1", "r1"), 0);
    database.execute(
        "INSERT INTO \"ChatMessage\" VALUES ('%s', 's1', 'u1', 'Halo bot!', 'Edited')"
            .formatted(MessageId.of(row.event())));

    Written written = store.write(List.of(row));

    assertThat(written.refusals())
        .extracting(Refusal::kind, Refusal::cause)
        .containsExactly(
            tuple(
                Refusal.Kind.CONFLICT,
                "\"public\".\"ChatMessage\" has a row of the same key with other content"));
    assertThat(database.count("chatbot_log")).isZero();
  }

  /** U+0000, a lone surrogate, one of them in a member of later releases, an impossible time. */
  @ParameterizedTest
  @CsvSource({
    "Halo bot, a\\u0000b",
    "Halo bot, a\\ud800b",
    "'\"user_id\"', '\"later_name\":\"a\\u0000b\",\"user_id\"'",
    "2025-03-22T, +999999-01-01T",
  })
  void shouldRefuseTheRowAloneWhenTheDatabaseRefusesItsContent(String good, String refused) {
    for (LogEvent.Type type :
        List.of(LogEvent.Type.MESSAGE_PROCESSED, LogEvent.Type.MESSAGE_FAILED)) {
      String json = row(Events.event(type, "u1", "s1", "bad-" + type, "Ha"), 0).json();
      LogRow bad = row(json.replace(good, refused), 100);
      List<LogRow> rows = new ArrayList<>(rows(0, 20));
      rows.add(7, bad);

      Written written = store.write(rows);

      assertThat(written.refusals()).extracting(Refusal::row).containsExactly(bad);
      assertThat(written.refusals().getFirst().kind()).isEqualTo(Refusal.Kind.CONTENT);
      assertThat(written.refusals().getFirst().cause()).startsWith("SQLSTATE 22");
      assertThat(written.events() + written.duplicates()).isEqualTo(20);
    }
    assertThat(database.count("chatbot_log")).isEqualTo(20);
    assertThat(database.count(MESSAGES)).isEqualTo(20);
  }

  @Test
  void shouldRefuseTheRowAloneWhenAConstraintOfTheOwnersForbidsIt() {
    database.execute("ALTER TABLE \"ChatMessage\" ADD CHECK (reply NOT LIKE '%r7!')");

    Written written = store.write(rows(0, 64));

    assertThat(written.refusals())
        .extracting(each -> each.row().event().requestId())
        .containsExactly("r7");
    assertThat(written.refusals().getFirst().cause()).startsWith("SQLSTATE 23514");
    assertThat(database.count("chatbot_log")).isEqualTo(63);
    assertThat(database.count(MESSAGES)).isEqualTo(63);
  }

  @Test
  void shouldWaitForAPersonWhenSomebodyAddsAColumnThatRefusesEveryRow() {
    store.write(rows(0, 1));
    database.execute("ALTER TABLE chatbot_log ADD shop text NOT NULL DEFAULT 'one'");
    database.execute("ALTER TABLE chatbot_log ALTER shop DROP DEFAULT");

    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> store.write(rows(1, 2)))
        .withMessage("every row is refused: SQLSTATE 23502, table chatbot_log, column shop")
        .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.PERSON));

    database.execute("ALTER TABLE chatbot_log ALTER shop SET DEFAULT 'one'");
    assertThat(store.write(rows(1, 2))).isEqualTo(new Written(1, 1, 0, List.of()));
    assertThat(database.count("chatbot_log")).isEqualTo(2);
  }

  /** As of a partitioned table that lacks the month's partition: a row of last month is taken. */
  @Test
  void shouldWaitForAPersonWhenAConstraintRefusesRowAfterRow() {
    store.write(rows(0, 1));
    database.execute("ALTER TABLE chatbot_log ADD CONSTRAINT early CHECK (topic_offset < 1)");

    for (int i = 1; i <= RefusalRule.IN_A_ROW; i++) {
      assertThat(store.write(rows(i, i + 1)).refusals()).hasSize(1);
    }

    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> store.write(rows(4, 5)))
        .withMessageEndingWith("SQLSTATE 23514, table chatbot_log, constraint early");
    database.execute("ALTER TABLE chatbot_log DROP CONSTRAINT early");
    assertThat(store.write(rows(4, 5)).events()).isEqualTo(1);
  }

  @Test
  void shouldWaitForAPersonAtOnceWhenABatchIsRefusedAfterAStart() {
    database.execute("ALTER TABLE \"ChatMessage\" ADD CHECK (reply = 'Ha')");

    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> store.write(rows(0, 64)))
        .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.PERSON));
    assertThat(database.count("chatbot_log")).isZero();
  }

  /** What a row's text is may be wrong as often as it likes: that holds nobody up. */
  @Test
  void shouldGiveUpRowsOneByOneWhenTheirTextIsRefused() {
    for (int i = 0; i <= 2 * RefusalRule.IN_A_ROW; i++) {
      String json = row(processed("u1", "s1", "bad" + i), i).json();

      Written written = store.write(List.of(row(json.replace("Halo bot", "a\\u0000b"), i)));

      assertThat(written.refusals()).hasSize(1);
    }
  }

  @Test
  void shouldWriteIntoTheSchemaOfTheUrl() {
    try (var inSchema = new PostgresStore(database.withSchema("Chat%20bot").parsed())) {
      inSchema.prepare();

      inSchema.write(rows(0, 3));
    }

    assertThat(database.count("\"Chat bot\".\"ChatMessage\"")).isEqualTo(3);
    assertThat(database.count("\"Chat bot\".chatbot_log")).isEqualTo(3);
    assertThat(database.count("chatbot_log")).isZero();
  }

  @Test
  void shouldBeUnavailableUntilAPersonActsWhenATableIsGone() {
    database.execute("ALTER TABLE chatbot_log RENAME TO moved");

    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> store.write(rows(0, 2)))
        .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.PERSON))
        .withMessageStartingWith("SQLSTATE 42P01: ");
  }

  @Test
  void shouldBeUnavailableUntilAPersonActsWhenThePasswordIsWrong() {
    String url = database.url().replace(PostgresLogin.PASSWORD, "hunter2");
    try (var stranger = new PostgresStore(DatabaseUrl.parse(url))) {

      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> stranger.write(rows(0, 2)))
          .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.PERSON))
          .withMessageStartingWith("SQLSTATE 28P01: ")
          .withMessageNotContaining("hunter2");
    }
  }

  @Test
  void shouldConnectWithTheNewPasswordWhenItIsReplaced(@TempDir Path folder) throws IOException {
    String role = "writer_" + System.nanoTime();
    database.execute("CREATE ROLE %s SUPERUSER LOGIN PASSWORD 'lama'".formatted(role));
    String login = PostgresLogin.USER + ":" + PostgresLogin.PASSWORD;
    String url = database.url().replace(login, role + ":%s");
    Path file = Files.writeString(folder.resolve("url"), url.formatted("lama"));
    Secret secret = Secret.inFile("DATABASE_URL_FILE", file, DatabaseUrl::checked);
    try (var rotated = new PostgresStore(DatabaseUrl.of(secret))) {
      rotated.write(rows(0, 1));

      database.execute("ALTER ROLE %s PASSWORD 'baru'".formatted(role));
      Files.writeString(file, url.formatted("baru"));
      database.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
              .formatted(role));

      await()
          .ignoreExceptionsInstanceOf(UnavailableException.class)
          .untilAsserted(() -> assertThat(rotated.write(rows(1, 2)).events()).isEqualTo(1));
    }
    assertThat(database.count("chatbot_log")).isEqualTo(2);
  }

  @Test
  void shouldBeUnavailableForAWhileWhenItsConnectionIsCut() {
    store.write(rows(0, 1));
    database.execute(
        """
        CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE TRIGGER cut AFTER INSERT ON chatbot_log EXECUTE FUNCTION cut();
        """);

    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> store.write(rows(1, 2)))
        .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.TIME));

    database.execute("DROP TRIGGER cut ON chatbot_log");
    assertThat(store.write(rows(0, 2)).duplicates()).isEqualTo(1);
  }

  @Test
  void shouldBeUnavailableForAWhileWhenSomebodyHoldsALock() throws Exception {
    String url = database.url() + "?options=-c%20lock_timeout%3D100";
    try (var impatient = new PostgresStore(DatabaseUrl.parse(url));
        Connection migration = Database.dataSource(database.parsed()).getConnection();
        Statement lock = migration.createStatement()) {
      migration.setAutoCommit(false);
      lock.execute("LOCK TABLE \"ChatMessage\"");

      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> impatient.write(rows(0, 2)))
          .withMessageStartingWith("SQLSTATE 55P03: ")
          .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.TIME));

      migration.rollback();
      assertThat(impatient.write(rows(0, 2)).events()).isEqualTo(2);
    }
  }

  private static List<LogRow> rows(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> row(processed("u1", "s1", "r" + i), i)).toList();
  }
}
