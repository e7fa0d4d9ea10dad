package com.milkyhoop.chatbot.model.openai;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Joins the text of an answer to the beginning of the reply that it was asked to go on from (R13),
 * so that what is passed on is a whole reply. Servers differ in what they answer with: the rest
 * alone; the beginning, and then the rest; its last words, where words asked for it; or a reply of
 * its own. Text is held back until it is known which. One thread.
 */
final class Seam {
  /**
   * Two replies to the same prompt often begin with a few words that are the same, and a reply
   * seldom goes on as it began.
   */
  static final int SAME_REPLY_CHARS = 32;

  /** Shorter repetitions are there by chance. */
  private static final int OVERLAP_CHARS = 12;

  private enum State {
    /** Text is held back. */
    OPEN,
    /** The answer goes on from the beginning. */
    JOINED,
    /** There was nothing to go on from. */
    WHOLE,
    /** The answer is another reply, or no part of any. */
    LOST
  }

  private final String beginning;
  private final String given;
  private final boolean anchored;
  private final StringBuilder held = new StringBuilder();

  /** Counts the characters that what is held and what was given begin with alike. */
  private int same;

  /** Says where what is held was found in what was given, and how much of it. */
  private int foundAt;

  private int foundChars;
  private State state;

  private Seam(String beginning, String given, boolean anchored, State state) {
    this.beginning = beginning;
    this.given = given;
    this.anchored = anchored;
    this.state = state;
  }

  /** Returns the seam of a call; one that was given nothing passes all on as it is. */
  static Seam of(@Nullable Continuation continuation) {
    return continuation == null
        ? new Seam("", "", false, State.WHOLE)
        : new Seam(
            continuation.beginning().text(),
            continuation.given(),
            continuation.way() == Continuing.PROMPT,
            State.OPEN);
  }

  /** Takes text of the answer; returns what may be passed on, often nothing. */
  String take(String piece) {
    return switch (state) {
      case OPEN -> {
        if (same == held.length()) {
          same += commonLength(given, same, piece);
        }
        held.append(piece);
        yield decide(false);
      }
      case JOINED, WHOLE -> piece;
      case LOST -> "";
    };
  }

  /** Ends the answer, which is whole; returns what was held back. */
  String end() {
    return state == State.OPEN ? decide(true) : "";
  }

  /** Returns whether the answer does not go on as it was asked to: the reply must begin anew. */
  boolean isLost() {
    return state == State.LOST;
  }

  private String decide(boolean ended) {
    if (same == given.length()) {
      return join(held.substring(same), ended);
    }
    if (same == held.length() && !ended) {
      return "";
    }
    if (same >= SAME_REPLY_CHARS) {
      return become(State.LOST, "");
    }
    return anchored ? joinAtAnchor(ended) : join(held.toString(), ended);
  }

  private String joinAtAnchor(boolean ended) {
    if (!ended && isWithinGiven()) {
      return "";
    }
    String said = held.toString();
    return overlap(said)
        .map(words -> join(said.substring(words), ended))
        .orElseGet(() -> become(State.LOST, ""));
  }

  /** Returns whether what is held is a part of what was given; looks at what is new alone. */
  private boolean isWithinGiven() {
    String added = held.substring(foundChars);
    if (!given.startsWith(added, foundAt + foundChars)) {
      foundAt = given.indexOf(held.toString(), foundAt + 1);
    }
    foundChars = held.length();
    return foundAt >= 0;
  }

  /** Returns how many characters of the answer are the last of what was given. */
  private Optional<Integer> overlap(String said) {
    for (int length = Math.min(said.length(), given.length()); length >= OVERLAP_CHARS; length--) {
      if (given.regionMatches(given.length() - length, said, 0, length)) {
        return Optional.of(length);
      }
    }
    return Optional.empty();
  }

  /** White space at the end of the beginning is there already, and was not given. */
  private String join(String rest, boolean ended) {
    String blank = beginning.substring(given.length());
    if (!ended && rest.length() < blank.length() && blank.startsWith(rest)) {
      return "";
    }
    return become(State.JOINED, beginning + rest.substring(commonLength(blank, 0, rest)));
  }

  private String become(State next, String text) {
    state = next;
    held.setLength(0);
    return text;
  }

  /** Returns how many characters of a piece are those of the text from there on. */
  private static int commonLength(String text, int from, String piece) {
    int length = Math.min(text.length() - from, piece.length());
    int same = 0;
    while (same < length && text.charAt(from + same) == piece.charAt(same)) {
      same++;
    }
    return same;
  }
}
