package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the tables to what this release needs, by Flyway, with a history table of its own. Takes
 * over a schema that others use, creates the schema where it is missing, touches no other. Any
 * number of sinks may run it at the same time.
 */
public final class Schema {
  static final String HISTORY_TABLE = "chatbot_sink_history";
  private static final String MIGRATIONS =
      "classpath:com/milkyhoop/chatbot/sink/postgres/migrations";

  /** A schema with tables but no history begins here: before the first migration. */
  private static final String BEFORE_ALL = "0";

  private final Flyway flyway;

  /** Guarded by this. */
  private boolean migrated;

  public Schema(DatabaseUrl url) {
    this.flyway =
        Flyway.configure()
            .dataSource(Database.dataSource(url))
            .defaultSchema(url.schema())
            .table(HISTORY_TABLE)
            .locations(MIGRATIONS)
            .baselineOnMigrate(true)
            .baselineVersion(BEFORE_ALL)
            .placeholderReplacement(false)
            .load();
  }

  /**
   * Runs the migrations that have not run yet, once in this process, whichever of its threads comes
   * first: Flyway would have the others wait in a transaction.
   *
   * @throws UnavailableException when it can't now
   */
  synchronized void migrate() {
    if (migrated) {
      return;
    }
    try {
      flyway.migrate();
      migrated = true;
    } catch (FlywayException e) {
      throw unavailable(e);
    }
  }

  private static UnavailableException unavailable(FlywayException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return SqlFailure.unavailable(sql);
      }
    }
    return new UnavailableException(
        SqlFailure.SYSTEM, Remedy.PERSON, "migration: " + oneLine(e), e);
  }

  private static String oneLine(FlywayException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
