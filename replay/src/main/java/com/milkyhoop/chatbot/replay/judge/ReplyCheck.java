package com.milkyhoop.chatbot.replay.judge;

/**
 * Checks a property that a reply has or has not. Recorded and replayed replies are checked alike,
 * and what counts is the difference, so that a check that is sometimes wrong is wrong on both
 * sides.
 */
public interface ReplyCheck {
  /** Returns its name in reports: what a good reply is, such as {@code answered}. */
  String name();

  /** Returns when a reply passes, in a sentence. */
  String rule();

  /**
   * Returns whether the check applies to a turn. It is not asked about a turn without a reply on
   * either side, unless it is about just that.
   */
  boolean applies(String message, CheckedReply recorded);

  /** Returns whether a reply passes. */
  boolean passes(String message, CheckedReply reply);
}
