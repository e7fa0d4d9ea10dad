package com.milkyhoop.chatbot.cli;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Carries a request to cancel a reply, from any thread, to the thread that follows the reply: ends
 * its pause, and its call as soon as the message is known to be stored. A call that is cut before
 * that could still store the message, and overtake its cancellation.
 */
final class CancelSignal {

  private final CancellableContext calls = Context.ROOT.withCancellation();
  private final CountDownLatch asked = new CountDownLatch(1);
  private boolean isStored;

  synchronized void ask() {
    asked.countDown();
    cutIfItMay();
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Records that nothing is lost with the call from now on. */
  synchronized void stored() {
    isStored = true;
    cutIfItMay();
  }

  synchronized boolean isStored() {
    return isStored;
  }

  private void cutIfItMay() {
    if (isStored && isAsked()) {
      calls.cancel(null);
    }
  }

  /** Begins a call that ends when it may be cut. */
  <T> T begin(Supplier<T> call) {
    Context before = calls.attach();
    try {
      return call.get();
    } finally {
      calls.detach(before);
    }
  }

  void pause(Duration duration, Sleeper sleeper) {
    sleeper.pause(duration, asked);
  }
}
