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
  private static final int SAME_REPLY_CHARS = 32;

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
        held.append(piece);
        yield decide(held.toString(), false);
      }
      case JOINED, WHOLE -> piece;
      case LOST -> "";
    };
  }

  /** Ends the answer, which is whole; returns what was held back. */
  String end() {
    return state == State.OPEN ? decide(held.toString(), true) : "";
  }

  /** Returns whether the answer does not go on as it was asked to: the reply must begin anew. */
  boolean isLost() {
    return state == State.LOST;
  }

  /** Returns whether the text passed on begins with that of the attempt before. */
  boolean isJoined() {
    return state == State.JOINED;
  }

  private String decide(String said, boolean ended) {
    if (said.startsWith(given)) {
      return join(said.substring(given.length()), ended);
    }
    if (given.startsWith(said) && !ended) {
      return "";
    }
    if (commonLength(given, said) >= SAME_REPLY_CHARS) {
      return become(State.LOST, "");
    }
    return anchored ? joinAtAnchor(said, ended) : join(said, ended);
  }

  private String joinAtAnchor(String said, boolean ended) {
    if (!ended && given.contains(said)) {
      return "";
    }
    return overlap(said)
        .map(words -> join(said.substring(words), ended))
        .orElseGet(() -> become(State.LOST, ""));
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
    return become(State.JOINED, beginning + rest.substring(commonLength(blank, rest)));
  }

  private String become(State next, String text) {
    state = next;
    held.setLength(0);
    return text;
  }

  private static int commonLength(String one, String other) {
    int length = Math.min(one.length(), other.length());
    int same = 0;
    while (same < length && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return same;
  }
}
