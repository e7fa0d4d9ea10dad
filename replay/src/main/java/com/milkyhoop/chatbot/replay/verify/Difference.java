package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.util.Comparator;

/**
 * Something that is not as it must be.
 *
 * @param at the event that shows it; of a row without an event, where the row says it stood
 * @param subject user, session and request, or the row
 * @param expected what must be
 * @param found what is
 */
record Difference(Kind kind, TurnRef at, String subject, String expected, String found)
    implements Comparable<Difference> {
  /** Stands for a row that does not say where its event stood. */
  static final TurnRef NOWHERE = new TurnRef(-1, -1);

  private static final Comparator<Difference> ORDER =
      Comparator.comparing(Difference::at)
          .thenComparing(Difference::kind)
          .thenComparing(Difference::subject)
          .thenComparing(Difference::expected)
          .thenComparing(Difference::found);

  /** Says what is compared. */
  enum Kind {
    /** The record is no event of a conversation. */
    MALFORMED,
    /** The record's key or partition is not its conversation's. */
    KEY,
    /** The texts of the event are not those that were written. */
    TEXT,
    /** The request has an event before. */
    REQUEST_TWICE,
    /** The turn has an event before. */
    TURN_TWICE,
    /** No event has the number of a turn. */
    TURN_MISSING,
    /** The event of an earlier turn stands behind that of one whose prompt came after it. */
    ORDER,
    /** The prompt that is assembled again is not the one that was sent. */
    PROMPT,
    /** The product would have chosen other turns. */
    CHOICE,
    /** The event has no row in chatbot_log. */
    ROW_MISSING,
    /** Its row is not equal to it. */
    ROW_DIFFERENT,
    /** A row of chatbot_log has no event. */
    ROW_EXTRA,
    /** The turn has no row in "ChatMessage". */
    MESSAGE_MISSING,
    /** Its row is not equal to it. */
    MESSAGE_DIFFERENT,
    /** A row of "ChatMessage" has no event. */
    MESSAGE_EXTRA
  }

  @Override
  public int compareTo(Difference other) {
    return ORDER.compare(this, other);
  }
}
