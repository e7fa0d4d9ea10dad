package com.milkyhoop.chatbot.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What the migrations make, checked against the server's catalogue. */
final class SchemaTest {
  /** The file that {@code prisma migrate} writes for the model of the Prisma service. */
  static final String PRISMAS_MIGRATION =
      """
      -- CreateTable
      CREATE TABLE "ChatMessage" (
          "id" TEXT NOT NULL,
          "sessionId" TEXT NOT NULL,
          "userId" TEXT NOT NULL,
          "message" TEXT NOT NULL,
          "reply" TEXT NOT NULL,
          "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

          CONSTRAINT "ChatMessage_pkey" PRIMARY KEY ("id")
      );
      """;

  private final TestDatabase database = TestDatabase.fresh();

  @Test
  void shouldMakeTheColumnsOfThePrismaModel() {
    migrate(database);

    assertThat(
            database.query(
                """
                SELECT column_name, data_type, datetime_precision, is_nullable, column_default
                FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name = 'ChatMessage'
                ORDER BY ordinal_position
                """))
        .containsExactly(
            textColumn("id"),
            textColumn("sessionId"),
            textColumn("userId"),
            textColumn("message"),
            textColumn("reply"),
            List.of("createdAt", "timestamp without time zone", "3", "NO", "CURRENT_TIMESTAMP"));
  }

  @Test
  void shouldMakeExactlyWhatPrismaMakes() {
    TestDatabase prismas = TestDatabase.fresh();
    prismas.execute(PRISMAS_MIGRATION);

    migrate(database);

    assertThat(catalogue(database, "public")).isEqualTo(catalogue(prismas, "public")).isNotEmpty();
  }

  @Test
  void shouldMakeTheLogTable() {
    migrate(database);

    assertThat(
            database.column(
                """
                SELECT format('%s %s %s', attname, format_type(atttypid, atttypmod), attnotnull)
                FROM pg_attribute
                WHERE attrelid = 'chatbot_log'::regclass AND attnum > 0
                ORDER BY attnum
                """))
        .containsExactly(
            "id uuid t",
            "user_id text t",
            "session_id text t",
            "request_id text t",
            "event text t",
            "occurred_at timestamp(3) with time zone t",
            "payload json t",
            "topic text t",
            "topic_partition integer t",
            "topic_offset bigint t");
    assertThat(database.column("SELECT indexdef FROM pg_indexes WHERE tablename = 'chatbot_log'"))
        .containsExactlyInAnyOrder(
            "CREATE UNIQUE INDEX chatbot_log_pkey ON public.chatbot_log" + " USING btree (id)",
            "CREATE INDEX chatbot_log_conversation_idx ON public.chatbot_log"
                + " USING btree (user_id, session_id, occurred_at)",
            "CREATE INDEX chatbot_log_occurred_at_idx ON public.chatbot_log"
                + " USING brin (occurred_at) WITH (autosummarize='on')");
  }

  @Test
  void shouldTakeOverTheTableAndItsRowsWhenThePrismaServiceHasMadeThem() {
    database.execute("CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY)");
    database.execute(PRISMAS_MIGRATION);
    database.execute(
        "INSERT INTO \"ChatMessage\" VALUES ('old', 's', 'u', 'hi', 'hello', '2024-01-01')");
    List<String> before = catalogue(database, "public");

    migrate(database);

    assertThat(catalogue(database, "public")).isEqualTo(before);
    assertThat(database.query("SELECT * FROM \"ChatMessage\""))
        .containsExactly(List.of("old", "s", "u", "hi", "hello", "2024-01-01 00:00:00"));
    assertThat(tables(database, "public"))
        .containsExactlyInAnyOrder(
            "ChatMessage",
            "chatbot_erasures",
            "chat_usage",
            "chatbot_log",
            "_prisma_migrations",
            Schema.HISTORY_TABLE);
  }

  @Test
  void shouldStayInTheSchemaOfTheUrlWhenItNamesOne() {
    TestDatabase chat = database.withSchema("Chat%20bot");

    migrate(chat);

    assertThat(tables(database, "Chat bot"))
        .containsExactlyInAnyOrder(
            "ChatMessage", "chatbot_erasures", "chatbot_log", "chat_usage", Schema.HISTORY_TABLE);
    assertThat(tables(database, "public")).isEmpty();
  }

  @Test
  void shouldTakeOverTheTableWhenItIsInTheSchemaOfTheUrl() {
    database.execute("CREATE SCHEMA chat");
    database.execute("SET search_path = chat;" + PRISMAS_MIGRATION);
    List<String> before = catalogue(database, "chat");

    migrate(database.withSchema("chat"));

    assertThat(catalogue(database, "chat")).isEqualTo(before);
    assertThat(tables(database, "public")).isEmpty();
  }

  @Test
  void shouldChangeNothingWhenItRunsAgain() {
    migrate(database);
    database.execute("INSERT INTO \"ChatMessage\" VALUES ('1', 's', 'u', 'hi', 'hello')");

    migrate(database);

    assertThat(database.count("\"ChatMessage\"")).isEqualTo(1);
    assertThat(database.count(Schema.HISTORY_TABLE)).isEqualTo(2);
  }

  @Test
  void shouldWaitForAPersonWhenSomebodyElsesTableIsInTheWay() {
    database.execute("CREATE TABLE chatbot_log (line TEXT)");

    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> migrate(database))
        .withMessageStartingWith("SQLSTATE 42P07: ")
        .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.PERSON));

    database.execute("DROP TABLE chatbot_log");
    migrate(database);
    assertThat(database.count("chatbot_log")).isZero();
  }

  @Test
  void shouldWaitForAPersonWhenTheHistoryIsOfAnotherRelease() {
    migrate(database);
    database.execute("UPDATE chatbot_sink_history SET checksum = 1");

    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> migrate(database))
        .withMessageStartingWith("migration: Validate failed")
        .satisfies(e -> assertThat(e.reason()).doesNotContain("\n"))
        .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.PERSON));
  }

  @RepeatedTest(3)
  void shouldMakeTheTablesOnceWhenSeveralSinksStartTogether() throws Exception {
    TestDatabase chat = database.withSchema("chat");

    migrateAtOnce(chat);

    assertMigratedOnce(chat);
  }

  @RepeatedTest(3)
  void shouldTakeOverTheTableOnceWhenSeveralSinksStartTogether() throws Exception {
    database.execute("CREATE SCHEMA chat");
    database.execute("SET search_path = chat;" + PRISMAS_MIGRATION);
    TestDatabase chat = database.withSchema("chat");

    migrateAtOnce(chat);

    assertMigratedOnce(chat);
  }

  private static void migrateAtOnce(TestDatabase database) throws Exception {
    try (ExecutorService sinks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Object>> four =
          Collections.nCopies(4, Executors.callable(() -> migrate(database)));
      for (Future<Object> each : sinks.invokeAll(four)) {
        each.get();
      }
    }
  }

  private static void assertMigratedOnce(TestDatabase chat) {
    assertThat(tables(chat, "chat"))
        .containsExactlyInAnyOrder(
            "ChatMessage", "chatbot_erasures", "chatbot_log", "chat_usage", Schema.HISTORY_TABLE);
    assertThat(chat.count("chat." + Schema.HISTORY_TABLE + " WHERE type = 'SQL'")).isEqualTo(2);
  }

  private static void migrate(TestDatabase database) {
    DatabaseUrl url = database.parsed();
    new Schema(url).migrate();
  }

  private static List<String> textColumn(String name) {
    return List.of(name, "text", "null", "NO", "null");
  }

  /** All that the catalogue says of "ChatMessage": columns, constraints, indexes, triggers. */
  private static List<String> catalogue(TestDatabase database, String schema) {
    String table = "'%s.\"ChatMessage\"'::regclass".formatted(schema);
    return database.column(
        """
        SELECT format('%%s %%s %%s %%s %%s %%s', attnum, attname, format_type(atttypid, atttypmod),
               attnotnull, attidentity, pg_get_expr(adbin, adrelid))
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = %1$s AND attnum > 0
        UNION ALL
        SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %1$s
        UNION ALL
        SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %1$s
        UNION ALL
        SELECT tgname FROM pg_trigger WHERE tgrelid = %1$s
        ORDER BY 1
        """
            .formatted(table));
  }

  private static List<String> tables(TestDatabase database, String schema) {
    return database.column("SELECT tablename FROM pg_tables WHERE schemaname = '" + schema + "'");
  }
}
