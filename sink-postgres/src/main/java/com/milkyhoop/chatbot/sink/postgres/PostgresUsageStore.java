package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.schemas.UsageKey;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.UsageRecord;
import com.milkyhoop.chatbot.sink.row.UsageStore;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Keeps the rows of {@code chat_usage}. An offset decides what is newer, so that a record that is
 * read again, or written by a sink that has lost its partition, takes nothing back. A topic that
 * was made anew under the same name begins with offsets that are not newer: the table is then
 * emptied by hand.
 */
public final class PostgresUsageStore implements UsageStore, Component {
  private static final String UPSERT =
      """
      INSERT INTO %1$s AS present (period, principal, user_id, model, requests, calls,
        prompt_tokens, cached_tokens, cache_written_tokens, completion_tokens, reasoning_tokens,
        estimated_tokens, unpriced_tokens, cost_micros, currency, topic, topic_partition,
        topic_offset)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (period, principal, user_id, model) DO UPDATE SET
        requests = EXCLUDED.requests, calls = EXCLUDED.calls,
        prompt_tokens = EXCLUDED.prompt_tokens, cached_tokens = EXCLUDED.cached_tokens,
        cache_written_tokens = EXCLUDED.cache_written_tokens,
        completion_tokens = EXCLUDED.completion_tokens,
        reasoning_tokens = EXCLUDED.reasoning_tokens,
        estimated_tokens = EXCLUDED.estimated_tokens,
        unpriced_tokens = EXCLUDED.unpriced_tokens, cost_micros = EXCLUDED.cost_micros,
        currency = EXCLUDED.currency, topic = EXCLUDED.topic,
        topic_partition = EXCLUDED.topic_partition, topic_offset = EXCLUDED.topic_offset
      WHERE present.topic <> EXCLUDED.topic OR present.topic_offset < EXCLUDED.topic_offset
      """;
  private static final String DELETE =
      """
      DELETE FROM %1$s WHERE period = ? AND principal = ? AND user_id = ? AND model = ?
        AND (topic <> ? OR topic_offset < ?)
      """;

  private final Schema schema;
  private final String upsert;
  private final String delete;
  private final HikariDataSource connections;
  private final Transactions transactions;

  /**
   * @param schema of the same database
   */
  public PostgresUsageStore(DatabaseUrl url, Schema schema) {
    String table = Tables.quoted(url.schema()) + ".chat_usage";
    this.schema = schema;
    this.upsert = UPSERT.formatted(table);
    this.delete = DELETE.formatted(table);
    this.connections = Database.kept(Database.dataSource(url));
    this.transactions = new Transactions(connections, Transactions.LONGEST_SILENCE);
  }

  /** Nothing: connections are made when they are needed, so a database may come up later. */
  @Override
  public void start() {}

  @Override
  public void prepare() {
    schema.migrate();
  }

  @Override
  public void write(List<UsageRecord> records) {
    var _ = transactions.run(connection -> write(connection, records));
  }

  private int write(Connection connection, List<UsageRecord> records) throws SQLException {
    try (PreparedStatement upserts = connection.prepareStatement(upsert);
        PreparedStatement deletes = connection.prepareStatement(delete)) {
      for (UsageRecord record : records) {
        if (record.usage().isPresent()) {
          bind(upserts, record, record.usage().get());
          upserts.addBatch();
        } else {
          bind(deletes, record);
          deletes.addBatch();
        }
      }
      return upserts.executeBatch().length + deletes.executeBatch().length;
    }
  }

  private static void bind(PreparedStatement upsert, UsageRecord record, UserUsage usage)
      throws SQLException {
    UsageTotals totals = usage.getTotals();
    int column = bindKey(upsert, record.key());
    for (long number :
        List.of(
            totals.getRequests(),
            totals.getCalls(),
            totals.getPromptTokens(),
            totals.getCachedTokens(),
            totals.getCacheWrittenTokens(),
            totals.getCompletionTokens(),
            totals.getReasoningTokens(),
            totals.getEstimatedTokens(),
            totals.getUnpricedTokens(),
            totals.getCostMicros())) {
      upsert.setLong(column++, number);
    }
    Position position = record.position();
    upsert.setString(column++, usage.getCurrency());
    upsert.setString(column++, position.topic());
    upsert.setInt(column++, position.partition());
    upsert.setLong(column, position.offset());
  }

  private static void bind(PreparedStatement delete, UsageRecord record) throws SQLException {
    int column = bindKey(delete, record.key());
    delete.setString(column++, record.position().topic());
    delete.setLong(column, record.position().offset());
  }

  /** Returns the number of the next column. */
  private static int bindKey(PreparedStatement statement, UsageKey key) throws SQLException {
    int column = 1;
    for (String part : List.of(key.period(), key.principal(), key.userId(), key.model())) {
      statement.setString(column++, part);
    }
    return column;
  }

  @Override
  public void close() {
    connections.close();
  }
}
