package com.milkyhoop.chatbot.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.schemas.UsageKey;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.UsageRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R14: chat_usage has the newest row of each key, whatever comes again. On a real PostgreSQL. */
class PostgresUsageStoreTest {
  private static final String DAY = "2026-11-29";
  private static final String MONTH = "2026-11";

  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresUsageStore store =
      new PostgresUsageStore(database.parsed(), new Schema(database.parsed()));

  @BeforeEach
  void prepare() {
    store.prepare();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldKeepTheNewestOfEachKeyR14() {
    store.write(List.of(row(DAY, "budi", 400, 5), row(MONTH, "budi", 900, 6)));
    store.write(List.of(row(DAY, "budi", 500, 7), row(DAY, "ani", 100, 8)));

    assertThat(rows())
        .containsExactly(
            List.of(MONTH, "shop", "budi", "m", "1", "900", "EUR", "6"),
            List.of(DAY, "shop", "ani", "m", "1", "100", "EUR", "8"),
            List.of(DAY, "shop", "budi", "m", "1", "500", "EUR", "7"));
  }

  @Test
  void shouldTakeNothingBackWhenRecordsComeAgainR14() {
    store.write(List.of(row(DAY, "budi", 500, 7)));

    store.write(List.of(row(DAY, "budi", 400, 5)));
    store.write(List.of(gone(DAY, "budi", 6)));

    assertThat(rows()).singleElement().asList().contains("500", "7");
  }

  @Test
  void shouldTakeARowOfAnotherTopicWhateverItsOffsetIs() {
    store.write(List.of(row(DAY, "budi", 500, 7)));
    UsageRecord other = row(DAY, "budi", 100, 0);

    store.write(
        List.of(new UsageRecord(other.key(), other.usage(), new Position("other-usage", 0, 0))));

    assertThat(rows()).singleElement().asList().contains("100", "0");
  }

  @Test
  void shouldDeleteWhatIsOlderThanTheRetention() {
    store.write(List.of(row(DAY, "budi", 500, 7), row(DAY, "ani", 100, 8)));

    store.write(List.of(gone(DAY, "budi", 9)));

    assertThat(rows()).singleElement().asList().contains("ani");
  }

  /** A sink that froze in the middle holds the next one up for seconds, not for ever. */
  @Test
  void shouldLimitHowLongATransactionMayFallSilent() {
    database.execute(
        """
        CREATE TABLE limits (silence text);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO limits VALUES (current_setting('idle_in_transaction_session_timeout'));
          RETURN NULL;
        END $$;
        CREATE TRIGGER note AFTER INSERT ON chat_usage EXECUTE FUNCTION note();
        """);

    store.write(List.of(row(DAY, "budi", 500, 7)));

    assertThat(database.column("SELECT silence FROM limits"))
        .containsExactly(Transactions.LONGEST_SILENCE.toSeconds() + "s");
  }

  private List<List<String>> rows() {
    return database.query(
        """
        SELECT period, principal, user_id, model, requests, cost_micros, currency, topic_offset
        FROM chat_usage ORDER BY period, user_id
        """);
  }

  private static UsageRecord row(String period, String user, long micros, long offset) {
    var key = new UsageKey(period, "shop", user, "m");
    var totals = UsageTotals.newBuilder().setRequests(1).setCostMicros(micros).build();
    var usage = new UserUsage(period, "shop", user, "m", totals, "EUR", null);
    return new UsageRecord(key, Optional.of(usage), new Position("chat-usage", 0, offset));
  }

  private static UsageRecord gone(String period, String user, long offset) {
    var key = new UsageKey(period, "shop", user, "m");
    return new UsageRecord(key, Optional.empty(), new Position("chat-usage", 0, offset));
  }
}
