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
 * in none. A batch is one transaction on each of its connections. When the database refuses one, it
 * is halved until the rows at fault stand alone: one bad row among n costs about 2·log2(n)
 * transactions. Where the tables refuse every row, none is given up ({@link RefusalRule}).
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
  private final Insertions insertions;
  private final Lanes lanes;
  private final RefusalRule refusals = new RefusalRule();

  /** Writes with one connection. */
  public PostgresStore(DatabaseUrl url) {
    this(url, new Schema(url), KeyedHashes.UNKEYED, 1);
  }

  /**
   * @param schema of the same database
   * @param hashes makes what is kept of the ids of who was erased
   * @param writers connections that write a batch at the same time
   */
  public PostgresStore(DatabaseUrl url, Schema schema, KeyedHashes hashes, int writers) {
    this(url, schema, hashes, writers, Transactions.LONGEST_SILENCE);
  }

  PostgresStore(
      DatabaseUrl url, Schema schema, KeyedHashes hashes, int writers, Duration longestSilence) {
    this.schema = schema;
    this.log = Tables.chatbotLog(url.schema());
    this.messages = Tables.chatMessage(url.schema());
    this.erasing = new RowErasure(url.schema());
    this.connections = Database.kept(Database.dataSource(url), writers);
    this.transactions = new Transactions(connections, longestSilence);
    this.earlier = new EarlierRows(url.schema(), transactions, EarlierRows.PAGES);
    this.marks = new Marks(url.schema(), transactions.limit(), hashes);
    this.insertions = new Insertions(connections, log, messages, marks);
    this.lanes = new Lanes(writers);
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
    List<Attempt> attempts = Lanes.atOnce(lanes.of(rows), this::attempt);
    var tally = new Tally();
    attempts.forEach(attempt -> attempt.inserted.ifPresent(inserted -> add(inserted, tally)));
    attempts.forEach(attempt -> attempt.refused.ifPresent(e -> giveUpSome(attempt.rows, e, tally)));
    Written written = tally.written();
    refusals.judge(written, tally.byConstraint(), tally.last());
    return written;
  }

  /** Holds what came of a transaction: one of the two. */
  private record Attempt(
      List<LogRow> rows,
      Optional<Insertions.Inserted> inserted,
      Optional<RowRefusedException> refused) {}

  private Attempt attempt(List<LogRow> rows) {
    try {
      return new Attempt(rows, Optional.of(insertions.insert(rows)), Optional.empty());
    } catch (RowRefusedException e) {
      return new Attempt(rows, Optional.empty(), Optional.of(e));
    }
  }

  private void add(Insertions.Inserted inserted, Tally tally) {
    refusals.taken(inserted.kept());
    tally.add(inserted.written());
  }

  private void giveUpSome(List<LogRow> rows, RowRefusedException e, Tally tally) {
    if (e.kind() == Refusal.Kind.CONTENT) {
      requireThatSomeAreTaken(e);
    }
    halve(rows, e, tally);
  }

  /** Inserts a row that must be taken, and takes it back. */
  private void requireThatSomeAreTaken(RowRefusedException refused) {
    Optional<LogRow> sample = refusals.sample();
    if (sample.isEmpty()) {
      return;
    }
    try {
      insertions.tryOut(sample.get());
    } catch (RowRefusedException e) {
      throw RefusalRule.tablesRefuse(e.kind() == Refusal.Kind.CONTENT ? e : refused);
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
      add(insertions.insert(rows), tally);
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
}
