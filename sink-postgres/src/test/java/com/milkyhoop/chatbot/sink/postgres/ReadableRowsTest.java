package com.milkyhoop.chatbot.sink.postgres;

import static com.milkyhoop.chatbot.sink.Events.processed;
import static com.milkyhoop.chatbot.sink.Events.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.Written;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks a real PostgreSQL to read what the sink lets through. */
final class ReadableRowsTest {
  private static final int ROWS = 400;

  /** Holds parts of JSON texts, and what looks like them. */
  private static final List<String> PARTS =
      List.of(
          "a",
          "u0000",
          "\\u0000",
          "\\\\u0000",
          "\\\\\\u0000",
          "\\\\\\\\u0000",
          "\\ud83d",
          "\\ude00",
          "\\ud83d\\ude00",
          "\\uD83D\\uDE00",
          "\\\\ud83d",
          "\\ude00\\ud83d",
          "\\u0041",
          "\\u0001",
          "\\uFFFF",
          "\\\\",
          "\\\"",
          "\\n",
          "😀",
          "\\\"event\\\"",
          "é");

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

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldTakeExactlyTheRowsThatTheServerCanRead(long seed) throws SQLException {
    var random = new Random(seed);
    List<LogRow> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      String json = withMember(processed("u1", "s1", "r" + i), i, text(random), random);
      parsed(json, i).ifPresent(rows::add);
    }

    Written written = store.write(rows);

    Set<LogRow> refused = written.refusals().stream().map(Refusal::row).collect(Collectors.toSet());
    assertThat(rows).hasSizeGreaterThan(ROWS / 2);
    assertThat(refused).isNotEmpty().hasSizeLessThan(rows.size());
    for (LogRow each : rows) {
      assertThat(canRead(each.json())).as(each.json()).isNotEqualTo(refused.contains(each));
    }
    assertThat(database.column("SELECT DISTINCT payload ->> 'event' FROM chatbot_log"))
        .containsExactly("message_processed");
    assertThat(database.count("chatbot_log WHERE payload ->> 'reply' IS NULL")).isZero();
  }

  /** The sink's parser takes numbers and spaces for names of events; the column would differ. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":0,",
        "{\"event\":\" message_processed \",",
        "{\"event\":\"message_processed\",\"event\":\" message_processed \",",
        "{\"event\":\"message_failed\",\"event\":0,"
      })
  void shouldRefuseTheRowAloneWhenItsEventIsNotTheColumns(String begin) {
    store.write(List.of(row(processed("u1", "s1", "first"), 0)));
    String json = row(processed("u1", "s1", "r1"), 1).json();
    LogRow bad = row(begin + json.substring(json.indexOf(',') + 1), 1);
    LogRow good = row(processed("u1", "s1", "r2"), 2);

    Written written = store.write(List.of(bad, good));

    assertThat(written.refusals())
        .extracting(Refusal::row, Refusal::kind)
        .containsExactly(tuple(bad, Refusal.Kind.CONTENT));
    assertThat(written.events()).isOne();
  }

  /** Members in another order, as a writer that is not ours may have them. */
  @Test
  void shouldTakeARowThatIsWrittenInAnotherOrder() {
    String json = row(processed("u1", "s1", "r1"), 1).json();
    int end = json.indexOf(',');
    LogRow moved =
        row(
            "{ " + json.substring(end + 1, json.length() - 1) + "," + json.substring(1, end) + " }",
            1);

    assertThat(ReadableRows.isCertain(moved)).isFalse();
    assertThat(store.write(List.of(moved)).events()).isOne();
  }

  @Test
  void shouldAskTheServerForNoneOfOurOwnRows() {
    assertThat(ReadableRows.isCertain(row(processed("u1", "s1", "r1"), 1))).isTrue();
  }

  /** Returns nothing where the sink's own parser refuses it. */
  private static Optional<LogRow> parsed(String json, int offset) {
    try {
      return Optional.of(row(json, offset));
    } catch (MalformedRecordException _) {
      return Optional.empty();
    }
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return text.toString();
  }

  /** In a text, in a member of later releases, within one, or as the name of one. */
  private static String withMember(LogEvent event, int offset, String text, Random random) {
    String json = row(event, offset).json();
    String open = json.substring(0, json.length() - 1);
    return switch (random.nextInt(4)) {
      case 0 -> json.replace("Halo bot!", text);
      case 1 -> "%s,\"later\":\"%s\"}".formatted(open, text);
      case 2 -> "%s,\"later\":{\"list\":[1,\"%s\"]}}".formatted(open, text);
      default -> "%s,\"l%s\":null}".formatted(open, text);
    };
  }

  private boolean canRead(String json) throws SQLException {
    try (Connection connection = Database.dataSource(database.parsed()).getConnection();
        PreparedStatement statement = connection.prepareStatement("SELECT ?::json ->> 'event'")) {
      statement.setString(1, json);
      try (ResultSet result = statement.executeQuery()) {
        return result.next();
      } catch (SQLException e) {
        assertThat(e.getSQLState()).startsWith("22");
        return false;
      }
    }
  }
}
