package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;

/**
 * Deletes rows of {@code "ChatMessage"} that are of no event: a service before ours wrote them. The
 * table has no index by user and gets none, so all of it is read, a range of pages at a time, each
 * in a transaction of its own. A range that takes too long is made smaller. Confined to the sink's
 * thread.
 */
final class EarlierRows {
  /** Bounds a range to 32 MiB, which even a slow disk reads in seconds. */
  static final int PAGES = 4_096;

  private static final int FEWER = 4;

  /** Such rows are in no partition: the erasure of this one deletes them. */
  private static final int FIRST_PARTITION = 0;

  /** An earlier server reads the whole table for each range, so it gets one range alone. */
  private static final int FIRST_WITH_RANGES = 14;

  /** Exceeds the number of each page that a table can have (PostgreSQL manual, appendix K). */
  private static final long ALL_PAGES = (1L << 32) - 1;

  private final Transactions transactions;
  private final int mostPages;
  private final String delete;
  private final String extent;

  // Of the pass under way.
  private List<UserErasure> erasures = List.of();
  private int pages;
  private long next;
  private String files = "";

  /**
   * @param pages of a range at most
   */
  EarlierRows(String schema, Transactions transactions, int pages) {
    this.transactions = transactions;
    this.mostPages = pages;
    this.pages = pages;
    String messages = Tables.quoted(schema) + ".\"ChatMessage\"";
    // OFFSET 0 has each row that would go looked up by an index of chatbot_log; without it the
    // planner may read that table for each range.
    delete =
        """
        DELETE FROM %s AS m
        USING unnest(?::text[], ?::text[], ?::text[]) AS e (user_id, session_id, asked_at)
        WHERE m.ctid >= ?::tid AND m.ctid < ?::tid
          AND m."userId" = e.user_id AND (e.session_id = '' OR m."sessionId" = e.session_id)
          AND m."createdAt" < (e.asked_at::timestamptz AT TIME ZONE 'UTC')
          AND NOT EXISTS (
            SELECT FROM %s.chatbot_log AS l
            WHERE l.user_id = e.user_id AND l.session_id = m."sessionId"
              AND l.occurred_at = (m."createdAt" AT TIME ZONE 'UTC')
            OFFSET 0)
        """
            .formatted(messages, Tables.quoted(schema));
    extent =
        """
        WITH RECURSIVE parts AS (
          SELECT '%s'::regclass::oid AS part
          UNION ALL SELECT inhrelid FROM pg_inherits JOIN parts ON inhparent = part)
        SELECT coalesce(max(pg_relation_size(part)), 0) / current_setting('block_size')::bigint,
               coalesce(string_agg(pg_relation_filenode(part)::text, ' ' ORDER BY part), '')
        FROM parts
        """
            .formatted(messages.replace("'", "''"));
  }

  /**
   * Reads the next range, for all of these erasures at once; says that there is more where it was
   * not the last one. Other erasures than the last time begin anew.
   *
   * @throws UnavailableException when it can't now; what was read before is not read again
   */
  Erased erase(List<UserErasure> all) {
    List<UserErasure> ours =
        all.stream().filter(each -> each.position().partition() == FIRST_PARTITION).toList();
    if (!ours.equals(erasures)) {
      begin(ours);
    }
    if (ours.isEmpty()) {
      return Erased.NOTHING;
    }
    Range read = readNext();
    if (next > 0 && !read.files.equals(files)) {
      // Rows have moved: somebody had the whole table written anew.
      begin(ours);
      return new Erased(0, read.deleted, true);
    }
    files = read.files;
    next = read.end;
    boolean more = next < read.tablePages;
    if (!more) {
      begin(List.of());
    }
    return new Erased(0, read.deleted, more);
  }

  private void begin(List<UserErasure> some) {
    erasures = some;
    pages = Math.min(mostPages, pages * FEWER);
    next = 0;
  }

  private Range readNext() {
    try {
      return transactions.run(this::readNext);
    } catch (UnavailableException e) {
      pages = Math.max(1, pages / FEWER);
      throw e;
    }
  }

  private Range readNext(Connection connection) throws SQLException {
    boolean inRanges = connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_RANGES;
    long end = inRanges ? Math.min(next + pages, ALL_PAGES) : ALL_PAGES;
    int deleted = delete(connection, next, end);
    // Behind the delete, whose lock keeps the files as they are.
    try (Statement statement = connection.createStatement();
        ResultSet table = statement.executeQuery(extent)) {
      table.next();
      return new Range(end, deleted, table.getLong(1), table.getString(2));
    }
  }

  private int delete(Connection connection, long from, long end) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(delete)) {
      bind(statement, 1, UserErasure::userId);
      bind(statement, 2, UserErasure::sessionId);
      bind(statement, 3, erasure -> erasure.askedAt().toString());
      statement.setString(4, "(%d,0)".formatted(from));
      statement.setString(5, "(%d,0)".formatted(end));
      return statement.executeUpdate();
    }
  }

  private void bind(PreparedStatement statement, int at, Function<UserErasure, String> column)
      throws SQLException {
    String[] values = erasures.stream().map(column).toArray(String[]::new);
    statement.setArray(at, statement.getConnection().createArrayOf("text", values));
  }

  /**
   * Holds what came of a range, and how the table is behind it.
   *
   * @param end the page before which everything was read
   * @param files that hold the rows: others hold them elsewhere
   */
  private record Range(long end, int deleted, long tablePages, String files) {}
}
