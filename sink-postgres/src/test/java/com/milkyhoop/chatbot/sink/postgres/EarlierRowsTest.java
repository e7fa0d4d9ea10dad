package com.milkyhoop.chatbot.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.sink.Events;
import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R15 where a service before ours has left a large table, which has no index by user. */
final class EarlierRowsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Instant ERASED_AT = Events.AT.plus(Duration.ofHours(1));
  private static final int FEW_PAGES = 4;
  private static final int ROWS = 400;

  private final TestDatabase database = TestDatabase.withTables();

  /** Whatever a statement may take: in the end a range of pages takes less. */
  @Test
  void shouldEraseInTheEndWhenAStatementMayNotReadTheWholeTableR15() {
    fill("s0");
    database.execute(
        """
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM pg_sleep(0.01); RETURN OLD; END $$;
        CREATE TRIGGER slow BEFORE DELETE ON "ChatMessage" FOR EACH ROW EXECUTE FUNCTION slow();
        """);
    String url = database.url() + "?options=-c%20statement_timeout%3D500";

    try (var store = new PostgresStore(DatabaseUrl.parse(url))) {
      int deleted = 0;
      int failures = 0;
      for (boolean more = true; more; ) {
        try {
          Erased step = store.eraseEarlier(List.of(erasure("e1", "ana", "", 0)));
          deleted += step.messages();
          more = step.more();
        } catch (UnavailableException e) {
          failures++;
          assertThat(e).hasMessageStartingWith("SQLSTATE 57014: ");
          assertThat(failures).as("tries that failed").isLessThan(10);
        }
      }
      assertThat(deleted).isEqualTo(ROWS / 2);
    }
    assertThat(owners()).containsExactly("ben");
  }

  @Test
  void shouldReadNoMoreThanARangeOfPagesAtATime() {
    fill("s0");
    long before = statistic("seq_scan");

    try (HikariDataSource connections = connections()) {
      EarlierRows earlier = earlier(connections);
      List<UserErasure> erasures = List.of(erasure("e1", "ana", "", 0));
      int steps = 1;
      while (earlier.erase(erasures).more()) {
        steps++;
      }
      assertThat(steps).isGreaterThan(5);
    }

    await().atMost(LIMIT).until(() -> statistic("n_tup_del") == ROWS / 2);
    assertThat(statistic("seq_scan")).as("scans of the whole table").isEqualTo(before);
  }

  @Test
  void shouldEraseManyUsersAndSessionsInOnePassR15() {
    fill("s0");
    fill("s1");

    try (HikariDataSource connections = connections()) {
      Erased erased =
          pass(
              earlier(connections),
              List.of(
                  erasure("e1", "ana", "", 0),
                  erasure("e2", "ana", "s0", 0),
                  erasure("e3", "ben", "s1", 0)));

      assertThat(erased).isEqualTo(new Erased(0, ROWS / 2 * 3));
    }
    assertThat(owners()).containsExactly("ben");
    assertThat(database.column("SELECT DISTINCT \"sessionId\" FROM \"ChatMessage\""))
        .containsExactly("s0");
  }

  @Test
  void shouldLeaveTheTableToTheErasureOfTheFirstPartition() {
    fill("s0");

    try (HikariDataSource connections = connections()) {
      Erased erased = earlier(connections).erase(List.of(erasure("e1", "ana", "", 1)));

      assertThat(erased).isEqualTo(Erased.NOTHING);
    }
    assertThat(owners()).containsExactly("ana", "ben");
  }

  /** VACUUM FULL, CLUSTER and others move rows to pages that were read already. */
  @Test
  void shouldBeginAnewWhenTheTableIsWrittenAnewMeanwhileR15() {
    fill("s0");
    List<UserErasure> erasures = List.of(erasure("e1", "ana", "", 0));

    try (HikariDataSource connections = connections()) {
      EarlierRows earlier = earlier(connections);
      assertThat(earlier.erase(erasures).more()).isTrue();
      database.execute("ALTER TABLE \"ChatMessage\" SET (fillfactor = 100)");
      database.execute("VACUUM FULL \"ChatMessage\"");

      pass(earlier, erasures);
    }
    assertThat(owners()).containsExactly("ben");
  }

  /** A table that is there is taken over as it is. */
  @Test
  void shouldReadEveryPartOfAPartitionedTableR15() {
    database.execute("DROP TABLE \"ChatMessage\"");
    database.execute(
        """
        CREATE TABLE "ChatMessage" (
          "id" text PRIMARY KEY, "sessionId" text NOT NULL, "userId" text NOT NULL,
          "message" text NOT NULL, "reply" text NOT NULL, "createdAt" timestamp(3) NOT NULL
        ) PARTITION BY HASH ("id")
        """);
    for (int i = 0; i < 2; i++) {
      database.execute(
          """
          CREATE TABLE part%1$d PARTITION OF "ChatMessage"
            FOR VALUES WITH (MODULUS 2, REMAINDER %1$d) WITH (fillfactor = 10)
          """
              .formatted(i));
    }
    insert("s0");

    try (HikariDataSource connections = connections()) {
      Erased erased = pass(earlier(connections), List.of(erasure("e1", "ana", "", 0)));

      assertThat(erased).isEqualTo(new Erased(0, ROWS / 2));
    }
    assertThat(owners()).containsExactly("ben");
  }

  private static Erased pass(EarlierRows earlier, List<UserErasure> erasures) {
    Erased erased = Erased.NOTHING;
    do {
      erased = erased.plus(earlier.erase(erasures));
    } while (erased.more());
    return erased;
  }

  /** Some dozens of pages. */
  private void fill(String session) {
    database.execute("ALTER TABLE \"ChatMessage\" SET (fillfactor = 10)");
    insert(session);
  }

  private void insert(String session) {
    database.execute(
        """
        INSERT INTO "ChatMessage"
        SELECT '%1$s-' || i, '%1$s', CASE i %% 2 WHEN 0 THEN 'ana' ELSE 'ben' END, 'm', 'r',
               '2024-01-01'
        FROM generate_series(1, %2$d) AS i
        """
            .formatted(session, ROWS));
  }

  private List<String> owners() {
    return database.column("SELECT DISTINCT \"userId\" FROM \"ChatMessage\" ORDER BY 1");
  }

  private long statistic(String column) {
    return Long.parseLong(
        database
            .column(
                "SELECT %s FROM pg_stat_user_tables WHERE relname = 'ChatMessage'"
                    .formatted(column))
            .getFirst());
  }

  private HikariDataSource connections() {
    return Database.kept(Database.dataSource(database.parsed()));
  }

  private static EarlierRows earlier(HikariDataSource connections) {
    return new EarlierRows(
        "public", new Transactions(connections, Transactions.LONGEST_SILENCE), FEW_PAGES);
  }

  private static UserErasure erasure(String id, String user, String session, int partition) {
    return new UserErasure(
        id, user, session, ERASED_AT, ERASED_AT, new Position("log", partition, 10));
  }
}
