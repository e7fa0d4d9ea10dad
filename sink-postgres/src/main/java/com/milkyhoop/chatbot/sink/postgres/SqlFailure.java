package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Says what a failed statement says about trying it again, by SQLSTATE and type, never by message
 * text. Only a refused row is ever given up; everything else is tried again, for ever.
 */
enum SqlFailure {
  /** The row is at fault: no later attempt can succeed. */
  ROW_REFUSED,
  /** It passes. */
  PASSING,
  /** It lasts until a person changes something; also what is not known here. */
  LASTING;

  static final String SYSTEM = "postgres";

  private static final String CONSTRAINTS = "23";
  private static final String KEY_IS_THERE = "23505";

  /**
   * Data exception, integrity constraint violation, program limit exceeded (PostgreSQL manual,
   * appendix A).
   */
  private static final Set<String> ROW_CLASSES = Set.of("22", CONSTRAINTS, "54");

  /**
   * Connection exception, invalid transaction state (a standby is read-only), transaction rollback
   * (deadlock), insufficient resources, object not in prerequisite state (lock timeout), operator
   * intervention (shutdown, statement timeout), system error.
   */
  private static final Set<String> PASSING_CLASSES =
      Set.of("08", "25", "40", "53", "55", "57", "58");

  static SqlFailure of(SQLException e) {
    Optional<String> state = state(e);
    if (state.isPresent()) {
      String category = state.get().substring(0, 2);
      return ROW_CLASSES.contains(category)
          ? ROW_REFUSED
          : PASSING_CLASSES.contains(category) ? PASSING : LASTING;
    }
    boolean passing =
        e instanceof SQLTransientException
            || e instanceof SQLRecoverableException
            || e.getCause() instanceof IOException;
    return passing ? PASSING : LASTING;
  }

  /** The exception that says: again, later. */
  static UnavailableException unavailable(SQLException e) {
    Remedy remedy = of(e) == PASSING ? Remedy.TIME : Remedy.PERSON;
    String sqlState = state(e).map(state -> "SQLSTATE " + state + ": ").orElse("");
    return new UnavailableException(SYSTEM, remedy, sqlState + rootMessage(e), e);
  }

  /** Returns whether a constraint was violated (class 23). */
  static boolean isOfConstraint(SQLException e) {
    return state(e).filter(it -> it.startsWith(CONSTRAINTS)).isPresent();
  }

  /** Returns whether a key is there already. */
  static boolean isOfKey(SQLException e) {
    return state(e).filter(KEY_IS_THERE::equals).isPresent();
  }

  /** Returns what was violated, by the names that the server gives, without its text. */
  static String place(SQLException e) {
    var place = new StringBuilder("SQLSTATE " + state(e).orElse("unknown"));
    if (e instanceof PSQLException own && own.getServerErrorMessage() != null) {
      ServerErrorMessage server = own.getServerErrorMessage();
      append(place, "table", server.getTable());
      append(place, "column", server.getColumn());
      append(place, "constraint", server.getConstraint());
    }
    return place.toString();
  }

  private static void append(StringBuilder place, String what, @Nullable String name) {
    if (name != null) {
      place.append(", ").append(what).append(' ').append(name);
    }
  }

  /** A pool's exception may carry the state of the driver's as its own, or only as its cause. */
  private static Optional<String> state(SQLException e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql && isState(sql.getSQLState())) {
        return Optional.of(sql.getSQLState());
      }
    }
    return Optional.empty();
  }

  private static boolean isState(@Nullable String state) {
    return state != null && state.length() == 5;
  }

  /** The driver's message rather than that of the pool around it. */
  private static String rootMessage(SQLException e) {
    String message = String.valueOf(e.getMessage());
    for (Throwable each = e.getCause(); each instanceof SQLException; each = each.getCause()) {
      message = String.valueOf(each.getMessage());
    }
    return message;
  }
}
