package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import com.milkyhoop.chatbot.sink.row.Written;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells a row that is refused from tables that refuse every row: those of a row go to the dead
 * letters, those of the tables wait for a person. Two signs say that it is the tables. A row that
 * was taken before is refused now, under another key: somebody has added a column or a constraint.
 * And constraints, which are nobody's but theirs, have refused some rows one after another while
 * none was taken. One thread.
 */
final class RefusalRule {
  /** Is how many rows without one that is taken may be the rows' own fault. */
  static final int IN_A_ROW = 3;

  private @Nullable LogRow taken;
  private int refusedInARow;

  /** Notes rows that the tables took; one with a reply is one of both tables. */
  void taken(List<LogRow> rows) {
    rows.stream()
        .filter(row -> row.event().event().hasReply())
        .reduce((_, last) -> last)
        .or(() -> rows.stream().findFirst())
        .ifPresent(row -> taken = row);
  }

  /** Returns a row that must be taken, under a key that no row has. */
  Optional<LogRow> sample() {
    return Optional.ofNullable(taken).map(row -> row.withRequestId("sample-" + UUID.randomUUID()));
  }

  /** Holds no text of a user who is being erased. */
  void forget() {
    taken = null;
  }

  /**
   * Judges what became of a batch.
   *
   * @param byConstraint how many of its rows were refused by constraints
   * @param last what the last of these broke, for a person
   * @throws UnavailableException where it is the tables
   */
  void judge(Written written, int byConstraint, Optional<RowRefusedException> last) {
    if (written.events() + written.duplicates() > 0) {
      refusedInARow = 0;
    } else if (last.isPresent()) {
      if (refusedInARow + byConstraint > IN_A_ROW) {
        throw tablesRefuse(last.get());
      }
      refusedInARow += byConstraint;
    }
  }

  static UnavailableException tablesRefuse(RowRefusedException e) {
    return new UnavailableException(
        SqlFailure.SYSTEM, Remedy.PERSON, "every row is refused: " + e.place(), e);
  }
}
