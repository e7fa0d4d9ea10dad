package com.milkyhoop.chatbot.ingress.reply;

import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the processor says about one reply into what its client is told. {@link #on} takes
 * messages as they come; {@link #next} gives the next step, to be asked only while the client can
 * take one: what comes meanwhile is merged, so that no more than one reply's text is ever held.
 * Confined to its caller's lock.
 *
 * <p>The rules (R6): a piece of a smaller attempt than the largest seen is ignored; pieces of one
 * attempt are joined by their offsets, what overlaps is dropped, and after a gap only the end, or
 * asking again from {@link #known} on, can help; a larger attempt whose text does not begin with
 * what the client holds restarts it. The end is authoritative: the client is brought to exactly its
 * text, and what comes later is dropped.
 *
 * <p>A client that resumes holds a beginning whose text is unknown here. Until a text from offset 0
 * has come, which is then compared by checksum, it is shown only what goes on in its attempt.
 */
public final class ReplyAssembly {
  static final String NEW_ATTEMPT = "the reply is generated again";
  static final String OTHER_REPLY = "the final reply is another one";

  private @Nullable AttemptId largest;

  /**
   * Names the attempt whose text {@link #attemptText} is. It may be older than {@link #largest} if
   * that one's first delta was missed.
   */
  private @Nullable AttemptId followed;

  /** The text of the attempt that is followed, as far as it is known without a gap. */
  private final StringBuilder attemptText = new StringBuilder();

  /** Holds what the client shall hold: the attempt's text, at the end the reply. */
  private CharSequence text = attemptText;

  /** UTF-8 bytes from the beginning of the reply to the end of {@link #text}. */
  private long textBytes;

  /**
   * UTF-8 bytes of the reply before {@link #text}: the beginning that the client held when it
   * resumed, whose text is unknown here. 0 where there is none.
   */
  private long textStart;

  private final TextPrefix shown;

  /** Says how much of {@link #text} the client holds. */
  private int shownChars;

  /** Says why the client must first forget what it holds. */
  private @Nullable String restart;

  private @Nullable ReplyStep end;

  /**
   * Begins for a client that holds what {@code cursor} says. The attempt of one that holds nothing
   * is not believed: this client would lose nothing by it, but those that are told what is known
   * here would take it for the largest.
   */
  public ReplyAssembly(Cursor cursor) {
    followed = cursor.bytes() > 0 ? cursor.attempt().orElse(null) : null;
    largest = followed;
    textStart = cursor.bytes();
    textBytes = textStart;
    shown = new TextPrefix(cursor.bytes(), cursor.crc());
  }

  /**
   * Takes a message; ignored after the end.
   *
   * @return whether it told anything new
   */
  public boolean on(ReplyMessage message) {
    if (end != null) {
      return false;
    }
    return switch (message) {
      case ReplyMessage.Piece piece -> onPiece(piece);
      case ReplyMessage.Completed completed -> onCompleted(completed);
      case ReplyMessage.Failed failed -> onFailure(new ReplyStep.Failed(failed.why()));
      case ReplyMessage.Refused refused -> onFailure(new ReplyStep.Refused(refused.why()));
    };
  }

  /** The next step; empty until another message comes. Nothing follows the end. */
  public Optional<ReplyStep> next() {
    if (restart != null) {
      var step = new ReplyStep.Restarted(restart);
      restart = null;
      return Optional.of(step);
    }
    if (shownChars < text.length()) {
      String added = text.subSequence(shownChars, text.length()).toString();
      var step = new ReplyStep.Delta(added, shown.bytes());
      shown.add(added);
      shownChars = text.length();
      return Optional.of(step);
    }
    return Optional.ofNullable(end);
  }

  /** Returns where the client is after the last step. */
  public Cursor cursor() {
    return new Cursor(Optional.ofNullable(followed), shown.bytes(), shown.crc());
  }

  /**
   * Returns whether {@link #soFar} and what comes here is all that another client of the reply
   * lacks: it is known from the beginning here, or from no later on than that one holds the same
   * attempt.
   */
  public boolean tellsAllTo(ReplyAssembly other) {
    return textStart == 0
        || (followed != null && followed.equals(other.followed) && other.textBytes >= textStart);
  }

  /** Returns what was said of the reply so far, as far as it is known here. */
  public Optional<ReplyMessage> soFar() {
    return Optional.ofNullable(followed)
        .map(attempt -> new ReplyMessage.Piece(attempt, textStart, attemptText.toString()));
  }

  /** Returns what need not be said again; empty for nothing. */
  public Optional<KnownText> known() {
    return Optional.ofNullable(followed).map(attempt -> new KnownText(attempt, textBytes));
  }

  /** Text that is kept here. */
  public int heldCharacters() {
    return text.length();
  }

  /** Text that the client does not hold yet. */
  public int unsentCharacters() {
    return text.length() - shownChars;
  }

  /** Returns whether the end is known, though the client may not have been told yet. */
  public boolean hasEnd() {
    return end != null;
  }

  /**
   * Returns whether the next step is a failure, for which nobody need wait until the client is
   * ready.
   */
  public boolean hasFailed() {
    return end instanceof ReplyStep.Failed || end instanceof ReplyStep.Refused;
  }

  private boolean onPiece(ReplyMessage.Piece piece) {
    AttemptId attempt = piece.attempt();
    if (largest != null && attempt.compareTo(largest) < 0) {
      return false;
    }
    largest = attempt;
    if (attempt.equals(followed)) {
      return append(piece);
    }
    if (piece.offset() != 0) {
      return false;
    }
    goOnIn(piece.text(), NEW_ATTEMPT);
    attemptText.setLength(0);
    attemptText.append(piece.text());
    followed = attempt;
    return true;
  }

  /** Adds what is new of a piece; nothing after a gap, or where it begins within a character. */
  private boolean append(ReplyMessage.Piece piece) {
    OptionalInt known = Utf8.indexAt(piece.text(), textBytes - piece.offset());
    if (known.isEmpty() || known.getAsInt() == piece.text().length()) {
      return false;
    }
    attemptText.append(piece.text(), known.getAsInt(), piece.text().length());
    textBytes = piece.offset() + Utf8.length(piece.text());
    return true;
  }

  private boolean onCompleted(ReplyMessage.Completed completed) {
    goOnIn(completed.reply(), OTHER_REPLY);
    text = completed.reply();
    followed = null;
    attemptText.setLength(0);
    attemptText.trimToSize();
    end = new ReplyStep.Completed(completed);
    return true;
  }

  /** A client that is told of a failure needs no more text. */
  private boolean onFailure(ReplyStep failure) {
    text = "";
    shownChars = 0;
    restart = null;
    end = failure;
    return true;
  }

  /**
   * Continues in another text after what the client holds, from its beginning where that differs.
   */
  private void goOnIn(String whole, String reason) {
    OptionalInt held = heldOf(whole);
    if (held.isEmpty()) {
      restart = reason;
      shown.clear();
    }
    shownChars = held.orElse(0);
    textStart = 0;
    textBytes = Utf8.length(whole);
  }

  /** Returns how much of {@code whole} the client holds; empty where it holds something else. */
  private OptionalInt heldOf(String whole) {
    if (textStart > 0) {
      return shown.endWithin(whole);
    }
    return whole.startsWith(text.subSequence(0, shownChars).toString())
        ? OptionalInt.of(shownChars)
        : OptionalInt.empty();
  }
}
