package com.milkyhoop.chatbot.processor.simulation;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a turn, which runs only while the simulation waits for it: one of the two at a
 * time, so that a schedule is the same each time.
 */
final class TurnThread {
  /** What the model does next. */
  sealed interface Action {
    record Say(String text) implements Action {}

    record End() implements Action {}

    record Fail(boolean retryable) implements Action {}

    record NoticeStop() implements Action {}
  }

  private final Semaphore toTurn = new Semaphore(0);
  private final Semaphore toWorld = new Semaphore(0);
  private @Nullable SimulatedCall call;
  private @Nullable Action next;
  private @Nullable Throwable failure;
  private boolean done;

  /** Runs the turn until its first call waits for the model, or to its end. */
  void begin(Runnable turn) {
    Thread.ofVirtual().start(() -> run(turn));
    switchToTurn();
  }

  /** Has the model do this, and runs on until it is asked again. */
  void go(Action action) {
    next = action;
    switchToTurn();
  }

  boolean done() {
    return done;
  }

  /** The call that waits for the model. */
  SimulatedCall call() {
    if (call == null) {
      throw new IllegalStateException("no call");
    }
    return call;
  }

  /** Called on the turn's thread: waits for what the model does. */
  Action await(SimulatedCall waiting) {
    call = waiting;
    toWorld.release();
    toTurn.acquireUninterruptibly();
    if (next == null) {
      throw new IllegalStateException("no action");
    }
    return next;
  }

  private void run(Runnable turn) {
    toTurn.acquireUninterruptibly();
    try {
      turn.run();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    done = true;
    toWorld.release();
  }

  private void switchToTurn() {
    toTurn.release();
    toWorld.acquireUninterruptibly();
    if (failure != null) {
      throw new AssertionError("a turn's thread failed", failure);
    }
  }
}
