package com.milkyhoop.chatbot.model.openai;

import java.time.Duration;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/**
 * The clock of one HTTP call: cancels the call when its present phase lasts too long, whatever the
 * call is doing, and however many bytes come that do not end the phase. The calling thread begins
 * and stops phases; okio's one watchdog thread ends what is late.
 */
final class PhaseTimer extends AsyncTimeout {
  /** Says what is being waited for. */
  enum Phase {
    TLS,
    FIRST_TEXT,
    MORE_REASONING,
    TEXT_AFTER_REASONING,
    MORE_TEXT,
    STREAM_END,
    WHOLE_REPLY
  }

  private final Runnable cancel;
  private final long replyEnd;
  private boolean running;
  private volatile Phase phase = Phase.FIRST_TEXT;
  private volatile @Nullable Phase late;

  /**
   * @param cancel ends the call; must not block
   * @param replyEnd the System.nanoTime that no phase outlasts
   */
  PhaseTimer(Runnable cancel, long replyEnd) {
    this.cancel = cancel;
    this.replyEnd = replyEnd;
  }

  /** Ends the phase before it. */
  void begin(Phase next, Duration limit) {
    beginUntil(next, System.nanoTime() + limit.toNanos());
  }

  void beginUntil(Phase next, long end) {
    stop();
    boolean replyEndsFirst = replyEnd - end < 0;
    phase = replyEndsFirst ? Phase.WHOLE_REPLY : next;
    deadlineNanoTime(replyEndsFirst ? replyEnd : end);
    enter();
    running = true;
  }

  void stop() {
    if (running) {
      running = false;
      exit();
    }
  }

  /** The phase that was late and ended the call, if one was. */
  @Nullable Phase late() {
    return late;
  }

  @Override
  protected void timedOut() {
    late = phase;
    cancel.run();
  }
}
