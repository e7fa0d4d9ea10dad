package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.ErasedEvent;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import com.milkyhoop.chatbot.sink.row.Written;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps rows in {@code chatbot_log} and {@code "ChatMessage"}; an event is in all of its tables or
 * in none. A batch is one transaction. When the database refuses it, it is halved until the rows at
 * fault stand alone: one bad row among n costs about 2·log2(n) transactions. Where the tables
 * refuse every row, none is given up ({@link RefusalRule}).
 */
public final class PostgresStore implements RowStore, Component {
  private final Schema schema;
  private final Table log;
  private final Table messages;
  private final RowErasure erasing;
  private final EarlierRows earlier;
  private final Marks marks;
  private final HikariDataSource connections;
  private final Transactions transactions;
  private final RefusalRule refusals = new RefusalRule();

  public PostgresStore(DatabaseUrl url) {
    this(url, new Schema(url), KeyedHashes.UNKEYED);
  }

  /**
   * @param schema of the same database
   * @param hashes makes what is kept of the ids of who was erased
   */
  public PostgresStore(DatabaseUrl url, Schema schema, KeyedHashes hashes) {
    this(url, schema, hashes, Transactions.LONGEST_SILENCE);
  }

  PostgresStore(DatabaseUrl url, Schema schema, KeyedHashes hashes, Duration longestSilence) {
    this.schema = schema;
    this.log = Tables.chatbotLog(url.schema());
    this.messages = Tables.chatMessage(url.schema());
    this.erasing = new RowErasure(url.schema());
    this.connections = Database.kept(Database.dataSource(url));
    this.transactions = new Transactions(connections, longestSilence);
    this.earlier = new EarlierRows(url.schema(), transactions, EarlierRows.PAGES);
    this.marks = new Marks(url.schema(), transactions.limit(), hashes);
  }

  /** Nothing: connections are made when they are needed, so a database may come up later. */
  @Override
  public void start() {}

  @Override
  public void prepare() {
    schema.migrate();
  }

  /**
   * Tells whether there is no row in the tables, whether they exist or not.
   *
   * @throws UnavailableException when it can't be asked now
   */
  public boolean isEmpty() {
    try (Connection connection = connections.getConnection()) {
      boolean empty = log.isEmpty(connection) && messages.isEmpty(connection);
      connection.rollback();
      return empty;
    } catch (SQLException e) {
      throw SqlFailure.unavailable(e);
    }
  }

  @Override
  public Written write(List<LogRow> rows) {
    var tally = new Tally();
    try {
      tally.add(insert(rows));
    } catch (RowRefusedException e) {
      if (e.kind() == Refusal.Kind.CONTENT) {
        requireThatSomeAreTaken(e);
      }
      halve(rows, e, tally);
    }
    Written written = tally.written();
    refusals.judge(written, tally.byConstraint(), tally.last());
    return written;
  }

  /** Inserts a row that must be taken, and takes it back. */
  private void requireThatSomeAreTaken(RowRefusedException refused) {
    Optional<LogRow> sample = refusals.sample();
    if (sample.isEmpty()) {
      return;
    }
    try (Connection connection = connections.getConnection()) {
      var _ = insert(connection, sample.stream().toList());
      connection.rollback();
    } catch (RowRefusedException e) {
      throw RefusalRule.tablesRefuse(refused);
    } catch (SQLException e) {
      throw SqlFailure.of(e) == SqlFailure.ROW_REFUSED
          ? RefusalRule.tablesRefuse(RowRefusedException.byContent(e))
          : SqlFailure.unavailable(e);
    }
  }

  @Override
  public Erased erase(List<ErasedEvent> events) {
    refusals.forget();
    return transactions.run(connection -> erasing.erase(connection, events));
  }

  /** Deletes a page in a transaction, so that others' rows wait for none of them long. */
  @Override
  public Erased erase(UserErasure erasure, Consumer<List<LogKey>> beforeDeletion) {
    refusals.forget();
    List<LogKey> page = nextPage(erasure);
    if (page.isEmpty()) {
      return Erased.NOTHING;
    }
    beforeDeletion.accept(page);
    return transactions.run(connection -> erasing.delete(connection, page));
  }

  @Override
  public Erased eraseEarlier(List<UserErasure> erasures) {
    return earlier.erase(erasures);
  }

  /** Returns nothing once the mark is kept. */
  private List<LogKey> nextPage(UserErasure erasure) {
    List<LogKey> page = transactions.run(connection -> erasing.page(connection, erasure));
    return page.isEmpty() ? transactions.run(connection -> last(connection, erasure)) : page;
  }

  /** Looks once more when all who write have committed, and keeps the mark if nothing is left. */
  private List<LogKey> last(Connection connection, UserErasure erasure) throws SQLException {
    marks.lock(connection);
    List<LogKey> left = erasing.page(connection, erasure);
    if (left.isEmpty()) {
      marks.keep(connection, erasure);
    }
    return left;
  }

  @Override
  public void close() {
    connections.close();
  }

  private void insertOrHalve(List<LogRow> rows, Tally tally) {
    try {
      tally.add(insert(rows));
    } catch (RowRefusedException e) {
      halve(rows, e, tally);
    }
  }

  private void halve(List<LogRow> rows, RowRefusedException e, Tally tally) {
    if (rows.size() == 1) {
      tally.refuse(rows.getFirst(), e);
    } else {
      int half = rows.size() / 2;
      insertOrHalve(rows.subList(0, half), tally);
      insertOrHalve(rows.subList(half, rows.size()), tally);
    }
  }

  private Written insert(List<LogRow> rows) throws RowRefusedException {
    try (Connection connection = connections.getConnection()) {
      List<LogRow> kept = marks.withoutErased(connection, rows);
      Written written = insert(connection, kept);
      connection.commit();
      refusals.taken(kept);
      int newEvents = written.events();
      return new Written(newEvents, written.messages(), rows.size() - newEvents, List.of());
    } catch (SQLException e) {
      if (SqlFailure.of(e) == SqlFailure.ROW_REFUSED) {
        throw RowRefusedException.byContent(e);
      }
      throw SqlFailure.unavailable(e);
    }
  }

  private Written insert(Connection connection, List<LogRow> rows)
      throws SQLException, RowRefusedException {
    List<LogRow> withReply = rows.stream().filter(row -> row.event().event().hasReply()).toList();
    int newEvents = insert(connection, log, rows);
    int newMessages = insert(connection, messages, withReply);
    return new Written(newEvents, newMessages, rows.size() - newEvents, List.of());
  }

  private static int insert(Connection connection, Table table, List<LogRow> rows)
      throws SQLException, RowRefusedException {
    if (rows.isEmpty()) {
      return 0;
    }
    int inserted = table.insert(connection, rows);
    if (inserted < rows.size() && table.hasConflict(connection, rows)) {
      throw RowRefusedException.byConflict(table);
    }
    return inserted;
  }
}
