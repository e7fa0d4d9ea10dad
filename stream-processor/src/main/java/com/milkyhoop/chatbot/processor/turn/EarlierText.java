package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyTarget;
import java.util.List;
import java.util.Optional;

/**
 * Finds what attempts of other processes have said of a turn, for the next attempt to go on from
 * (R13). Thread-safe.
 *
 * @see "ADR 18: docs/adr/0018-what-was-shown-is-read-back.md"
 */
interface EarlierText {
  /** No attempt can go on from it, so nobody looks for it. */
  EarlierText UNUSED =
      new EarlierText() {
        @Override
        public Optional<ReplyTarget> recordOf(TurnKey key) {
          return Optional.empty();
        }

        @Override
        public PublishedReply of(TurnKey key, List<ReplyTarget> watchers, long since) {
          return PublishedReply.NOTHING;
        }
      };

  /**
   * Returns the target that gets a turn's text while no call that watches it has all of it; empty
   * where nobody would read it.
   */
  Optional<ReplyTarget> recordOf(TurnKey key);

  /**
   * Waits a bounded time, on a turn's own thread.
   *
   * @param watchers the calls that may have been shown text
   * @param since append time before which there was none, ms since the epoch
   */
  PublishedReply of(TurnKey key, List<ReplyTarget> watchers, long since);
}
