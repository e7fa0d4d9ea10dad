package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.schemas.AttemptId;
import org.jspecify.annotations.Nullable;

/**
 * Holds the text of one attempt and makes deltas of it (R6). All lanes of a {@link DeltaPublisher}
 * read the same, so that memory is bounded by one reply's; its lock guards this.
 */
final class ReplyText {
  private final String requestId;
  private final StringBuilder text = new StringBuilder();
  private AttemptId id = new AttemptId(-1, 0);

  /** Is the id that the attempt began with. */
  private AttemptId began = id;

  /** Names who is asked for this attempt, or answers it. */
  private String route = "";

  /** Says whether the attempt goes on under another id than it began with, which says its route. */
  private boolean renumbered;

  /** The delta that was made last. */
  private @Nullable ReplyEvent latest;

  /** Says how far into the text something is, in chars and in UTF-8 bytes. */
  record Position(int chars, long bytes) {
    static final Position START = new Position(0, 0);
  }

  ReplyText(String requestId) {
    this.requestId = requestId;
  }

  AttemptId id() {
    return id;
  }

  /**
   * Returns the attempt as one that nothing but its text is known of.
   *
   * @param before the text that was shown when it began
   */
  PublishedReply.Attempt attempt(String before) {
    return PublishedReply.Attempt.after(before, began, route, text.toString());
  }

  /** Begins a new attempt, with no text. */
  void begin(AttemptId attempt, String asked) {
    id = attempt;
    began = attempt;
    route = asked;
    renumbered = false;
    text.setLength(0);
  }

  void answered(String by) {
    route = by;
  }

  /** Gives the same attempt a new id. */
  void renumber(AttemptId attempt) {
    id = attempt;
    renumbered = true;
  }

  void append(String piece) {
    text.append(piece);
  }

  boolean endsAt(Position position) {
    return position.chars() == text.length();
  }

  /** Returns where the text ends. */
  Position end(Position from) {
    return advance(from, Long.MAX_VALUE);
  }

  /** Returns where a client is; the start where it holds another attempt's text. */
  Position position(ShownText shown) {
    boolean same = shown.getEpoch() == id.epoch() && shown.getNumber() == id.number();
    return same ? advance(Position.START, shown.getBytes()) : Position.START;
  }

  /**
   * Makes a delta, once for all lanes: they keep step as a rule, and then send the same. Not made
   * by its builder, which looks up the default of each field: that is 250 bytes a token on the
   * hottest path there is.
   */
  ReplyEvent delta(Position from, Position until) {
    ReplyEvent made = latest;
    if (made == null || !isOfThisAttempt(made) || !isBetween(made, from, until)) {
      made =
          new ReplyEvent(
              ReplyEventKind.DELTA,
              requestId,
              id.epoch(),
              id.number(),
              from.bytes(),
              text.substring(from.chars(), until.chars()),
              "",
              "",
              null,
              null,
              from.bytes() == 0 && !renumbered ? route : "");
      latest = made;
    }
    return made;
  }

  private boolean isOfThisAttempt(ReplyEvent delta) {
    return delta.getEpoch() == id.epoch() && delta.getNumber() == id.number();
  }

  private static boolean isBetween(ReplyEvent delta, Position from, Position until) {
    return delta.getOffset() == from.bytes()
        && delta.getText().length() == until.chars() - from.chars();
  }

  /** Advances as far as there is text, and whole characters, but not beyond this many bytes. */
  private Position advance(Position from, long untilBytes) {
    long bytes = from.bytes();
    int chars = from.chars();
    while (chars < text.length()) {
      int codePoint = text.codePointAt(chars);
      int length = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (bytes + length > untilBytes) {
        break;
      }
      bytes += length;
      chars += Character.charCount(codePoint);
    }
    return new Position(chars, bytes);
  }
}
