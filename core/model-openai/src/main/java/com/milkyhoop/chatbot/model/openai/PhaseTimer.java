package com.milkyhoop.chatbot.model.openai;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/**
 * The clock of one HTTP call: cancels the call when its present phase lasts too long, whatever the
 * call is doing, and however many bytes come that do not end the phase. The calling thread begins
 * and stops phases; okio's one watchdog thread ends what is late. A watchdog that is late itself
 * says that the process stood still, and nothing of the server: then what has come meanwhile has a
 * moment to be read.
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

  /** Tells a process that stood still from a busy one, whose watchdog is never so late. */
  private static final Duration STOOD_STILL = Duration.ofSeconds(1);

  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Runnable cancel;
  private final long replyEnd;
  private final Grace grace = new Grace();

  @GuardedBy("this")
  private boolean running;

  @GuardedBy("this")
  private boolean inGrace;

  /** The System.nanoTime at which the phase is late. */
  @GuardedBy("this")
  private long end;

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

  synchronized void beginUntil(Phase next, long phaseEnd) {
    stop();
    boolean replyEndsFirst = replyEnd - phaseEnd < 0;
    phase = replyEndsFirst ? Phase.WHOLE_REPLY : next;
    end = replyEndsFirst ? replyEnd : phaseEnd;
    deadlineNanoTime(end);
    enter();
    running = true;
  }

  synchronized void stop() {
    if (running) {
      running = false;
      exit();
    }
    if (inGrace) {
      inGrace = false;
      grace.exit();
    }
  }

  /** The phase that was late and ended the call, if one was. */
  @Nullable Phase late() {
    return late;
  }

  @Override
  protected void timedOut() {
    expired(System.nanoTime());
  }

  /** The watchdog looks at a phase that is late, or was a moment ago. */
  void expired(long now) {
    synchronized (this) {
      if (!running || now - end < 0) {
        return;
      }
      if (now - end >= STOOD_STILL.toNanos()) {
        grace.deadlineNanoTime(System.nanoTime() + GRACE.toNanos());
        grace.enter();
        inGrace = true;
        return;
      }
    }
    end();
  }

  private void end() {
    late = phase;
    cancel.run();
  }

  /** The moment that a phase has once the process goes on. */
  private final class Grace extends AsyncTimeout {
    @Override
    protected void timedOut() {
      synchronized (PhaseTimer.this) {
        if (!inGrace) {
          return;
        }
      }
      end();
    }
  }
}
