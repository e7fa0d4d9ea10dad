package com.milkyhoop.chatbot.sink.postgres;

import static com.milkyhoop.chatbot.sink.Events.processed;
import static com.milkyhoop.chatbot.sink.Events.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.sink.Events;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch that several connections write at the same time, into a real PostgreSQL. */
final class ManyWritersTest {
  private static final int WRITERS = 4;
  private static final int ROWS = 1_000;

  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresStore store =
      new PostgresStore(
          database.parsed(), new Schema(database.parsed()), KeyedHashes.UNKEYED, WRITERS);

  @BeforeEach
  void prepare() {
    store.prepare();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldWriteABatchInATransactionOnEachConnection() {
    Written written = store.write(rows(0, ROWS));

    assertThat(written).isEqualTo(new Written(ROWS, ROWS, 0, List.of()));
    assertThat(database.count("(SELECT DISTINCT xmin::text FROM chatbot_log) AS transactions"))
        .isEqualTo(WRITERS);
    assertThat(
            database.count(
                "chatbot_log AS l JOIN \"ChatMessage\" AS m ON m.id = l.id::text"
                    + " WHERE l.xmin::text = m.xmin::text"))
        .isEqualTo(ROWS);
  }

  /** Wherever the rows that were there fall, and those that come twice in the batch. */
  @Test
  void shouldKeepEachRowOnceWhenSomeComeAgainR4() {
    store.write(rows(0, ROWS));
    List<LogRow> again =
        Stream.concat(rows(900, 1_900).stream(), rows(1_850, 1_950).stream()).toList();

    Written written = store.write(again);

    assertThat(written).isEqualTo(new Written(950, 950, 150, List.of()));
    assertThat(store.write(rows(1_950, 2_950)).events()).isEqualTo(ROWS);
    assertThat(database.count("chatbot_log")).isEqualTo(2_950);
    assertThat(database.count("\"ChatMessage\"")).isEqualTo(2_950);
  }

  @Test
  void shouldKeepTheFirstOfTwoEventsOfOneKeyR4() {
    List<LogRow> rows = new ArrayList<>(rows(0, ROWS));
    List<LogRow> second = new ArrayList<>();
    for (int i = 0; i < ROWS; i += 100) {
      LogEvent first = rows.get(i).event();
      second.add(
          row(
              Events.event(
                  LogEvent.Type.MESSAGE_FAILED, first.userId(), "s1", first.requestId(), ""),
              ROWS + i));
    }
    rows.addAll(second);

    Written written = store.write(rows);

    assertThat(written.events()).isEqualTo(ROWS);
    assertThat(written.refusals())
        .extracting(Refusal::row)
        .containsExactlyInAnyOrderElementsOf(second);
    assertThat(database.column("SELECT DISTINCT event FROM chatbot_log"))
        .containsExactly("message_processed");
  }

  @Test
  void shouldRefuseTheRowsAloneThatTheDatabaseRefuses() {
    store.write(rows(ROWS, ROWS + 1));
    List<LogRow> rows = new ArrayList<>(rows(0, ROWS));
    List<LogRow> bad = new ArrayList<>();
    for (int i = 7; i < ROWS; i += 250) {
      LogRow each = row(rows.get(i).json().replace("Halo bot", "a\\u0000b"), i);
      rows.set(i, each);
      bad.add(each);
    }

    Written written = store.write(rows);

    assertThat(written.refusals())
        .extracting(Refusal::row)
        .containsExactlyInAnyOrderElementsOf(bad);
    assertThat(written.events()).isEqualTo(ROWS - bad.size());
    assertThat(database.count("\"ChatMessage\"")).isEqualTo(ROWS - bad.size() + 1);
  }

  private static List<LogRow> rows(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> row(processed("u" + i % 97, "s1", "r" + i), i))
        .toList();
  }
}
