package com.milkyhoop.chatbot.sink.postgres;

import static com.milkyhoop.chatbot.sink.Events.processed;
import static com.milkyhoop.chatbot.sink.Events.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.sink.Events;
import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import com.milkyhoop.chatbot.sink.row.WholeErasure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R15 in the tables of a real PostgreSQL. */
final class PostgresErasureTest {
  private static final String KEY = "a key of the tests of 32 letters";
  private static final String OTHER_KEY = "one more key of the tests, of 40 letters";
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

    Erased erased = WholeErasure.of(store, erasure("e1", "", 10), announced::addAll);

    assertThat(erased).isEqualTo(new Erased(2, 2));
    assertThat(announced)
        .containsExactlyInAnyOrder(new LogKey("ana", "s1", "r1"), new LogKey("ana", "s2", "r2"));
    assertThat(database.column("SELECT request_id FROM chatbot_log")).containsExactly("r3");
    assertThat(database.column("SELECT \"userId\" FROM \"ChatMessage\"")).containsExactly("ben");
  }

  /** In a topic that was made anew, offsets begin again. */
  @Test
  void shouldTakeNewerEventsThatHaveLowerOffsets() {
    WholeErasure.of(store, erasure("e1", "", 10), announced::addAll);
    LogEvent newer = Events.at(processed("ana", "s1", "r1"), ERASED_AT.plusSeconds(60));

    store.write(List.of(row(newer, 2)));

    assertThat(database.count("chatbot_log")).isOne();
  }

  /** The broker that dated the event is behind the one that dated the erasure. */
  @Test
  void shouldKeepWhatStandsBehindTheErasureWhenClocksDifferR4() {
    LogEvent behind = Events.at(processed("ana", "s1", "r1"), ERASED_AT.minusSeconds(6));
    store.write(List.of(row(behind, 11)));

    Erased erased = WholeErasure.of(store, erasure("e1", "", 10), announced::addAll);

    assertThat(erased).isEqualTo(Erased.NOTHING);
    assertThat(announced).isEmpty();
    assertThat(database.count("chatbot_log")).isOne();
  }

  /** The broker that dated the event is ahead of the one that dated the erasure. */
  @Test
  void shouldTakeNothingOfBeforeTheErasureWhenClocksDifferR15() {
    List<LogRow> before =
        List.of(row(Events.at(processed("ana", "s1", "r1"), ERASED_AT.plusSeconds(9)), 9));
    store.write(before);

    Erased erased = WholeErasure.of(store, erasure("e1", "", 10), announced::addAll);

    assertThat(erased).isEqualTo(new Erased(1, 1));
    store.write(before);
    assertThat(database.count("chatbot_log")).isZero();
  }

  /** In the topic before this one of the same name, offsets were larger. */
  @Test
  void shouldDeleteRowsOfATopicThatWasMadeAnewR15() {
    store.write(List.of(row(processed("ana", "s1", "r1"), 11)));

    Erased erased = WholeErasure.of(store, erasure("e1", "", 10), announced::addAll);

    assertThat(erased).isEqualTo(new Erased(1, 1));
  }

  /** Rows that a service before ours wrote are in no partition. */
  @Test
  void shouldDeleteRowsThatAreNotOfTheLog() {
    database.execute(
        """
        INSERT INTO "ChatMessage" VALUES
          ('old', 's0', 'ana', 'm', 'r', '2024-01-01'), ('other', 's0', 'ben', 'm', 'r', '2024-01-01')
        """);

    Erased erased = WholeErasure.of(store, erasure("e1", "", 10), announced::addAll);

    assertThat(erased).isEqualTo(new Erased(0, 1));
    assertThat(database.column("SELECT id FROM \"ChatMessage\"")).containsExactly("other");
  }

  @Test
  void shouldDeleteManyRowsPageByPage() {
    int many = 2 * RowErasure.PAGE + 7;
    store.write(
        LongStream.range(0, many).mapToObj(i -> row(processed("ana", "s1", "r" + i), i)).toList());

    Erased erased = WholeErasure.of(store, erasure("e1", "", many), announced::addAll);

    assertThat(erased).isEqualTo(new Erased(many, many));
    assertThat(announced).doesNotHaveDuplicates().hasSize(many);
  }

  @Test
  void shouldKeepAMarkThatNamesNobody() {
    WholeErasure.of(store, erasure("e1", "s2", 10), announced::addAll);

    assertThat(database.query("SELECT * FROM chatbot_erasures").toString())
        .doesNotContain("ana", "s2")
        .contains("e1");
  }

  /** Who reads the table, and guesses an id, can't tell that it is right. */
  @Test
  void shouldKeepHashesOfIdsThatOnlyTheKeyMakesR15() {
    try (PostgresStore keyed = withKeys(KEY)) {
      WholeErasure.of(keyed, erasure("e1", "s2", 10), announced::addAll);
    }

    assertThat(database.query("SELECT subject, session FROM chatbot_erasures"))
        .containsExactly(List.of(hex(hashes(KEY), "ana"), hex(hashes(KEY), "s2")))
        .isNotEqualTo(
            List.of(List.of(hex(KeyedHashes.UNKEYED, "ana"), hex(KeyedHashes.UNKEYED, "s2"))));
  }

  /** The log is read again, by a sink with another key in the first place, before compaction. */
  @ParameterizedTest
  @ValueSource(strings = {KEY, KEY + "," + OTHER_KEY, OTHER_KEY + "," + KEY})
  void shouldGiveNothingBackWhenTheKeyIsReplacedR15(String keys) {
    LogEvent before = processed("ana", "s2", "r1");
    try (PostgresStore first = withKeys(KEY);
        PostgresStore second = withKeys(keys)) {
      WholeErasure.of(first, erasure("e1", "s2", 10), announced::addAll);

      second.write(List.of(row(before, 1), row(processed("ana", "s1", "r2"), 2)));
    }

    assertThat(database.column("SELECT request_id FROM chatbot_log")).containsExactly("r2");
  }

  @Test
  void shouldGiveNothingBackOfAnErasureBeforeThereWasAKeyR15() {
    WholeErasure.of(store, erasure("e1", "", 10), announced::addAll);

    try (PostgresStore keyed = withKeys(KEY)) {
      keyed.write(List.of(row(processed("ana", "s1", "r1"), 1)));
    }

    assertThat(database.count("chatbot_log")).isZero();
  }

  private PostgresStore withKeys(String keys) {
    return new PostgresStore(database.parsed(), new Schema(database.parsed()), hashes(keys), 1);
  }

  private static KeyedHashes hashes(String keys) {
    return KeyedHashes.with(() -> keys);
  }

  private static String hex(KeyedHashes hashes, String id) {
    return HexFormat.of().formatHex(hashes.of(id).array());
  }

  private static UserErasure erasure(String id, String session, long offset) {
    return new UserErasure(
        id, "ana", session, ERASED_AT, ERASED_AT.plusSeconds(1), new Position("log", 0, offset));
  }
}
