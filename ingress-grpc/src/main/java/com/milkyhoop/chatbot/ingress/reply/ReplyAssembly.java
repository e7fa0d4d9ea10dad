package com.milkyhoop.chatbot.ingress.reply;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the processor says about one reply into what its client is told. {@link #on} takes
 * messages as they come; {@link #next} gives the next step, to be asked only while the client can
 * take one: what comes meanwhile is merged, so that no more than one reply's text is ever held.
 * Confined to its caller's lock.
 *
 * <p>The rules (R6): a piece of a smaller attempt than the largest seen is ignored; pieces of one
 * attempt are joined by their offsets, what overlaps is dropped, and after a gap only the end can
 * help; a larger attempt whose text does not begin with what the client holds restarts it. The end
 * is authoritative: the client is brought to exactly its text, and what comes later is dropped.
 */
public final class ReplyAssembly {
  static final String NEW_ATTEMPT = "the reply is generated again";
  static final String OTHER_REPLY = "the final reply is another one";

  private @Nullable AttemptId largestAttempt;

  /** The text of the attempt that is followed, as far as it is known without a gap. */
  private final StringBuilder attemptText = new StringBuilder();

  /** Whether that attempt is the largest one; if not, the beginning of the largest was missed. */
  private boolean following;

  /** What the client shall hold: the attempt's text, at the end the reply. */
  private CharSequence text = attemptText;

  private long textBytes;

  /** How much of {@link #text} the client holds. */
  private int shownChars;

  private long shownBytes;

  /** Why the client must first forget what it holds. */
  private @Nullable String restart;

  private @Nullable ReplyStep end;

  /** Takes a message; ignored after the end. */
  public void on(ReplyMessage message) {
    if (end != null) {
      return;
    }
    switch (message) {
      case ReplyMessage.Piece piece -> onPiece(piece);
      case ReplyMessage.Completed completed -> onCompleted(completed);
      case ReplyMessage.Failed failed -> onFailed(failed);
    }
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
      var step = new ReplyStep.Delta(added, shownBytes);
      shownChars = text.length();
      shownBytes = textBytes;
      return Optional.of(step);
    }
    return Optional.ofNullable(end);
  }

  /** Whether the next step is a failure, for which nobody need wait until the client is ready. */
  public boolean hasFailed() {
    return end instanceof ReplyStep.Failed;
  }

  private void onPiece(ReplyMessage.Piece piece) {
    int order = largestAttempt == null ? 1 : piece.attempt().compareTo(largestAttempt);
    if (order < 0) {
      return;
    }
    if (order > 0) {
      largestAttempt = piece.attempt();
      following = false;
    }
    if (following) {
      append(piece);
    } else if (piece.offset() == 0) {
      forgetUnlessPrefixOf(piece.text(), NEW_ATTEMPT);
      attemptText.setLength(0);
      attemptText.append(piece.text());
      textBytes = Utf8.length(piece.text());
      following = true;
    }
  }

  /** Adds what is new of a piece; nothing after a gap, or where it begins within a character. */
  private void append(ReplyMessage.Piece piece) {
    Utf8.indexAt(piece.text(), textBytes - piece.offset())
        .ifPresent(
            known -> {
              attemptText.append(piece.text(), known, piece.text().length());
              textBytes = piece.offset() + Utf8.length(piece.text());
            });
  }

  private void onCompleted(ReplyMessage.Completed completed) {
    forgetUnlessPrefixOf(completed.reply(), OTHER_REPLY);
    text = completed.reply();
    textBytes = Utf8.length(text);
    attemptText.setLength(0);
    attemptText.trimToSize();
    end = new ReplyStep.Completed(completed);
  }

  /** A client that is told of a failure needs no more text. */
  private void onFailed(ReplyMessage.Failed failed) {
    text = "";
    shownChars = 0;
    restart = null;
    end = new ReplyStep.Failed(failed);
  }

  /** Lets the client begin anew unless it can go on from what it holds to {@code whole}. */
  private void forgetUnlessPrefixOf(String whole, String reason) {
    if (!whole.startsWith(text.subSequence(0, shownChars).toString())) {
      restart = reason;
      shownChars = 0;
      shownBytes = 0;
    }
  }
}
