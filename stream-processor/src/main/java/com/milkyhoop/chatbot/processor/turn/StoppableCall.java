package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.processor.turn.RunningTurn.Stop;
import org.jspecify.annotations.Nullable;

/**
 * Holds the call that a turn has to do with now, and why the turn is stopped, if it is: whichever
 * comes first, the call is cancelled. Thread-safe.
 */
final class StoppableCall {
  @GuardedBy("this")
  private @Nullable ModelCall call;

  @GuardedBy("this")
  private @Nullable Stop stop;

  @GuardedBy("this")
  private boolean spared;

  /**
   * @param stop why the turn is stopped already; null where it is not
   */
  StoppableCall(@Nullable Stop stop) {
    this.stop = stop;
  }

  /** Takes the next call; false where the turn is stopped, and the call must not be made. */
  synchronized boolean adopt(ModelCall next) {
    call = next;
    return stop == null;
  }

  /**
   * Closes the connection to the model, so that no more tokens are paid for. The first reason
   * stays, unless nobody waits for the turn any more, or its user was erased.
   */
  synchronized void stop(Stop why) {
    if (stop == null || why == Stop.ABANDONED || why == Stop.ERASED && stop != Stop.ABANDONED) {
      stop = why;
    }
    if (call != null && !(spared && stop == Stop.ABANDONED)) {
      call.cancel();
    }
  }

  /** Has the call end by itself where nobody waits for the turn any more, until {@link #cut}. */
  synchronized void spare() {
    spared = true;
  }

  /** Spares it no longer. */
  synchronized void cut() {
    spared = false;
    if (stop != null && call != null) {
      call.cancel();
    }
  }

  /** Returns why it is stopped; null where it is not. */
  synchronized @Nullable Stop why() {
    return stop;
  }
}
