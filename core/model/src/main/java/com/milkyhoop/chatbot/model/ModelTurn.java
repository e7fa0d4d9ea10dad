package com.milkyhoop.chatbot.model;

import java.util.List;

/**
 * The calls of one turn, attempt after attempt. Used by the thread that runs the turn; only {@link
 * ModelCall#cancel} comes from others.
 */
public interface ModelTurn {
  /**
   * Prepares the next attempt.
   *
   * @throws IllegalStateException when no call is left
   */
  ModelCall next();

  /**
   * Prepares the next attempt, which goes on from the text that an earlier one left where its
   * server can (R13). Either way its text is the whole answer: it begins with that text, or it is
   * another.
   *
   * @throws IllegalStateException when no call is left
   */
  default ModelCall next(ReplyBeginning beginning) {
    return next();
  }

  /**
   * Returns whether another attempt may help after one whose text broke off: a call is left, and
   * somebody to ask.
   */
  boolean mayGoOn();

  /** Returns every call that was sent so far, in the order of their begins. */
  List<SentCall> calls();

  /** Returns what the call that answered asked for, or else the last one, or the first to come. */
  SentRequest request();
}
