package com.milkyhoop.chatbot.sink.postgres;

import static com.milkyhoop.chatbot.sink.Events.processed;
import static com.milkyhoop.chatbot.sink.Events.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.sink.Events;
import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R15 in the tables of a real PostgreSQL. */
final class PostgresErasureTest {
  private static final Instant ERASED_AT = Events.AT.plus(Duration.ofHours(1));

  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresStore store = new PostgresStore(database.parsed());
  private final List<LogKey> announced = new ArrayList<>();

  @BeforeEach
  void prepare() {
    store.prepare();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldDeleteTheUsersRowsAndNameEachBeforeR15() {
    store.write(
        List.of(
            row(processed("ana", "s1", "r1"), 1),
            row(processed("ana", "s2", "r2"), 2),
            row(processed("ben", "s1", "r3"), 3)));

    Erased erased = store.erase(erasure("e1", "", 10), announced::addAll);

    assertThat(erased).isEqualTo(new Erased(2, 2));
    assertThat(announced)
        .containsExactlyInAnyOrder(new LogKey("ana", "s1", "r1"), new LogKey("ana", "s2", "r2"));
    assertThat(database.column("SELECT request_id FROM chatbot_log")).containsExactly("r3");
    assertThat(database.column("SELECT \"userId\" FROM \"ChatMessage\"")).containsExactly("ben");
  }

  /** In a topic that was made anew, offsets begin again. */
  @Test
  void shouldTakeNewerEventsThatHaveLowerOffsets() {
    store.erase(erasure("e1", "", 10), announced::addAll);
    LogEvent newer = Events.at(processed("ana", "s1", "r1"), ERASED_AT.plusSeconds(60));

    store.write(List.of(row(newer, 2)));

    assertThat(database.count("chatbot_log")).isOne();
  }

  /** Rows that a service before ours wrote are in no partition. */
  @Test
  void shouldDeleteRowsThatAreNotOfTheLog() {
    database.execute(
        """
        INSERT INTO "ChatMessage" VALUES
          ('old', 's0', 'ana', 'm', 'r', '2024-01-01'), ('other', 's0', 'ben', 'm', 'r', '2024-01-01')
        """);

    Erased erased = store.erase(erasure("e1", "", 10), announced::addAll);

    assertThat(erased).isEqualTo(new Erased(0, 1));
    assertThat(database.column("SELECT id FROM \"ChatMessage\"")).containsExactly("other");
  }

  @Test
  void shouldDeleteManyRowsPageByPage() {
    int many = 2 * RowErasure.PAGE + 7;
    store.write(
        LongStream.range(0, many).mapToObj(i -> row(processed("ana", "s1", "r" + i), i)).toList());

    Erased erased = store.erase(erasure("e1", "", many), announced::addAll);

    assertThat(erased).isEqualTo(new Erased(many, many));
    assertThat(announced).doesNotHaveDuplicates().hasSize(many);
  }

  @Test
  void shouldKeepAMarkThatNamesNobody() {
    store.erase(erasure("e1", "s2", 10), announced::addAll);

    assertThat(database.query("SELECT * FROM chatbot_erasures").toString())
        .doesNotContain("ana", "s2")
        .contains("e1");
  }

  private static UserErasure erasure(String id, String session, long offset) {
    return new UserErasure(
        id, "ana", session, ERASED_AT, ERASED_AT.plusSeconds(1), new Position("log", 0, offset));
  }
}
