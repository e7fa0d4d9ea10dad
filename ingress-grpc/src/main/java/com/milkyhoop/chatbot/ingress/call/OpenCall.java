package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.relay.ReplyReceiver;
import com.milkyhoop.chatbot.ingress.reply.ReplyAssembly;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One call from before its request is published until its end. Its methods are called by the
 * producer's thread, the relay's, gRPC's and the watchdog's; its lock keeps them apart, and none of
 * them ever waits for the client. What comes before Accepted is held back, what comes after the end
 * is dropped. However a call ends, {@code onEnd} is run once.
 */
final class OpenCall implements ReplyReceiver {
  private enum State {
    PUBLISHING,
    ACCEPTED,
    ENDED
  }

  private final long id;
  private final String requestId;
  private final ClientStream client;
  private final LongSupplier nanoTime;
  private final Consumer<OpenCall> onEnd;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock, as is the use of the client.
  private final ReplyAssembly assembly = new ReplyAssembly();
  private State state = State.PUBLISHING;
  private long lastHeard;

  OpenCall(
      long id,
      SendRequest request,
      ClientStream client,
      LongSupplier nanoTime,
      Consumer<OpenCall> onEnd) {
    this.id = id;
    this.requestId = request.requestId();
    this.client = client;
    this.nanoTime = nanoTime;
    this.onEnd = onEnd;
    this.lastHeard = nanoTime.getAsLong();
  }

  long id() {
    return id;
  }

  /** The request is durable. */
  void accept(Accepted accepted) {
    locked(
        () -> {
          if (state == State.PUBLISHING) {
            state = State.ACCEPTED;
            client.accepted(accepted);
            drain();
          }
        });
  }

  @Override
  public void receive(ReplyMessage message) {
    locked(
        () -> {
          if (state != State.ENDED) {
            lastHeard = nanoTime.getAsLong();
            assembly.on(message);
            drain();
          }
        });
  }

  /** The client can take more. */
  void onClientReady() {
    locked(this::drain);
  }

  /** The client has left; its turn goes on without it. */
  void onClientGone() {
    locked(this::end);
  }

  void fail(CallFailure failure) {
    locked(
        () -> {
          if (end()) {
            client.failed(failure.forRequest(requestId));
          }
        });
  }

  /** How long nothing was heard of the reply. */
  Duration silence() {
    lock.lock();
    try {
      return Duration.ofNanos(nanoTime.getAsLong() - lastHeard);
    } finally {
      lock.unlock();
    }
  }

  private void drain() {
    while (state == State.ACCEPTED && (client.isReady() || assembly.hasFailed())) {
      Optional<ReplyStep> step = assembly.next();
      if (step.isEmpty()) {
        return;
      }
      tell(step.get());
    }
  }

  private void tell(ReplyStep step) {
    switch (step) {
      case ReplyStep.Delta delta -> client.delta(delta);
      case ReplyStep.Restarted restarted -> client.restarted(restarted);
      case ReplyStep.Completed completed -> {
        end();
        client.completed(completed.end());
      }
      case ReplyStep.Failed failed -> fail(CallFailure.of(failed.end()));
    }
  }

  private boolean end() {
    if (state == State.ENDED) {
      return false;
    }
    state = State.ENDED;
    onEnd.accept(this);
    return true;
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }
}
