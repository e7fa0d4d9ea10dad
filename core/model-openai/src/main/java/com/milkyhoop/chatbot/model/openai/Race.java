package com.milkyhoop.chatbot.model.openai;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call, or two beside each other, of which the first to speak is the answer: it closes the
 * other, and alone passes its text on. Thread-safe.
 */
final class Race {
  private final Consumer<String> onText;
  private final List<RouteCall> calls = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable RouteCall> winner = new AtomicReference<>();
  private final CountDownLatch settled = new CountDownLatch(1);
  private volatile boolean cancelled;

  /**
   * @param onText gets the winner's text, on the winner's thread
   */
  Race(Consumer<String> onText) {
    this.onText = onText;
  }

  /** Has a call take part; one that comes too late is stopped before it sends anything. */
  void enter(RouteCall call) {
    calls.add(call);
    if (cancelled || winner.get() != null) {
      call.stop();
    }
  }

  /** Makes a call the answer unless another is; the others are closed. */
  boolean claim(RouteCall call) {
    if (!winner.compareAndSet(null, call)) {
      return winner.get() == call;
    }
    settled.countDown();
    calls.stream().filter(other -> other != call).forEach(RouteCall::stop);
    return true;
  }

  boolean isWon(RouteCall call) {
    return winner.get() == call;
  }

  boolean isLost(RouteCall call) {
    RouteCall first = winner.get();
    return first != null && first != call;
  }

  /** Passes text of the call that is the answer on. */
  void text(String piece) {
    onText.accept(piece);
  }

  /** Waits for the first text or the first end; returns whether neither has come in time. */
  boolean isSilentFor(Duration time) throws InterruptedException {
    return !settled.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The first call has ended, or shows that it lives: nothing is asked beside it any more. */
  void settle() {
    settled.countDown();
  }

  /** Closes all calls. */
  void cancel() {
    cancelled = true;
    settled.countDown();
    calls.forEach(RouteCall::stop);
  }

  boolean isCancelled() {
    return cancelled;
  }
}
