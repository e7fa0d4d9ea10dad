package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyTarget;
import java.time.Duration;
import java.util.List;

/**
 * Finds what attempts of other processes have said of a turn, for the next attempt to go on from
 * where its server can (R13), and to know what they have cost (R14). Thread-safe.
 *
 * @see "ADR 18: docs/adr/0018-what-was-shown-is-read-back.md"
 */
interface EarlierText {
  /** Bounds the wait of a turn: its reply begins anew rather than much later. */
  Duration PATIENCE = Duration.ofSeconds(2);

  /** Returns the target that gets a turn's text while no call that watches it has all of it. */
  ReplyTarget recordOf(TurnKey key);

  /**
   * Waits for {@link #PATIENCE} at most, on a turn's own thread.
   *
   * @param watchers the calls that may have been shown text, those that have left too
   * @param since append time before which there was none, ms since the epoch
   */
  PublishedReply of(TurnKey key, List<ReplyTarget> watchers, long since);
}
