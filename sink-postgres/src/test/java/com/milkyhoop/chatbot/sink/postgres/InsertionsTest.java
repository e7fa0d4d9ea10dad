package com.milkyhoop.chatbot.sink.postgres;

import static com.milkyhoop.chatbot.sink.Events.processed;
import static com.milkyhoop.chatbot.sink.Events.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.sink.row.LogRow;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Has a real PostgreSQL note by which statement rows come. */
final class InsertionsTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresStore store = new PostgresStore(database.parsed());

  @BeforeEach
  void prepare() {
    store.prepare();
    database.execute(
        """
        CREATE TABLE noted (id serial, way text);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO noted (way)
          SELECT CASE WHEN current_query() LIKE '%ON CONFLICT%' THEN 'looks' ELSE 'new' END;
          RETURN NULL;
        END $$;
        CREATE TRIGGER note AFTER INSERT ON chatbot_log
        FOR EACH STATEMENT EXECUTE FUNCTION note();
        """);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Saves the server looks but after a start, and while rows come again. */
  @Test
  void shouldLookForEachKeyOnlyWhereRowsMayHaveComeBefore() {
    store.write(rows(0, 10));
    store.write(rows(10, 20));
    store.write(rows(15, 25));
    store.write(rows(25, 35));
    store.write(rows(35, 45));

    assertThat(database.column("SELECT way FROM noted ORDER BY id"))
        .containsExactly("looks", "new", "looks", "looks", "new");
    assertThat(database.count("chatbot_log")).isEqualTo(45);
  }

  private static List<LogRow> rows(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> row(processed("u1", "s1", "r" + i), i)).toList();
  }
}
