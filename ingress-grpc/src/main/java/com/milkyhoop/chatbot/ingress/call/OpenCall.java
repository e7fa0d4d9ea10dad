package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.relay.ReplyReceiver;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.ReplyAssembly;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.kit.TraceParent;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One call from before its command is published until its end. Its methods are called by the
 * producer's thread, the relay's, gRPC's and the watchdog's; its lock keeps them apart, and none of
 * them ever waits for the client or for Kafka. What comes before a sent message is Accepted is held
 * back, what comes after the end is dropped. However a call ends, {@code onEnd} is run once; where
 * a processor may go on writing for it, {@code onLeft} too, when none of its commands is on its
 * way.
 */
final class OpenCall implements ReplyReceiver {
  private enum State {
    HELD_BACK,
    OPEN,
    ENDED
  }

  private final long id;
  private final ReplyKey key;
  private final Purpose purpose;
  private final TraceParent trace;
  private final ClientStream client;
  private final LongSupplier nanoTime;
  private final Consumer<OpenCall> onEnd;
  private final Consumer<OpenCall> onLeft;
  private final long opened;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock, as is the use of the client.
  private final ReplyAssembly assembly;
  private final Silence silence;
  private State state;

  OpenCall(
      long id,
      ReplyKey key,
      Purpose purpose,
      TraceParent trace,
      ClientStream client,
      LongSupplier nanoTime,
      Consumer<OpenCall> onEnd,
      Consumer<OpenCall> onLeft) {
    this.id = id;
    this.key = key;
    this.purpose = purpose;
    this.trace = trace;
    this.client = client;
    this.nanoTime = nanoTime;
    this.onEnd = onEnd;
    this.onLeft = onLeft;
    this.opened = nanoTime.getAsLong();
    this.silence = new Silence(nanoTime);
    this.state = purpose instanceof Purpose.Send ? State.HELD_BACK : State.OPEN;
    this.assembly =
        new ReplyAssembly(purpose instanceof Purpose.Resume(Cursor cursor) ? cursor : Cursor.START);
  }

  long id() {
    return id;
  }

  ReplyKey key() {
    return key;
  }

  TraceParent trace() {
    return trace;
  }

  @Override
  public UUID traceId() {
    return trace.traceUuid();
  }

  /** The message that this call sends is durable. */
  void accept(Acceptance accepted) {
    locked(
        () -> {
          asked();
          if (state == State.HELD_BACK) {
            state = State.OPEN;
            client.accepted(accepted, assembly.cursor());
            drain();
          }
        });
  }

  @Override
  public void receive(ReplyMessage message) {
    locked(
        () -> {
          if (state != State.ENDED && assembly.on(message)) {
            silence.heard();
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
            client.failed(failure.forRequest(key.requestId()));
          }
        });
  }

  /** Fails the call because its first command is not known to be durable. */
  void failNotStored() {
    fail(
        CallFailure.of(
            ErrorReason.REQUEST_NOT_STORED,
            "the request could not be stored in time; repeat the call with its request_id"));
  }

  /** Returns how long the call has been open. */
  Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - opened);
  }

  int heldCharacters() {
    lock.lock();
    try {
      return assembly.heldCharacters();
    } finally {
      lock.unlock();
    }
  }

  int unsentCharacters() {
    lock.lock();
    try {
      return assembly.unsentCharacters();
    } finally {
      lock.unlock();
    }
  }

  /** Something that was for this call may never come: it is to ask again. */
  void mayHaveMissed() {
    locked(silence::mayHaveMissed);
  }

  /**
   * Returns whether to ask again now, as {@link Silence} says. If so, {@link #asked} must follow.
   */
  boolean beginsToAsk(Duration limit) {
    lock.lock();
    try {
      return state == State.OPEN && !assembly.hasEnd() && silence.beginsToAsk(limit);
    } finally {
      lock.unlock();
    }
  }

  /** The command that asks for what this call still waits for. */
  Command question() {
    lock.lock();
    try {
      return switch (purpose) {
        case Purpose.Send _, Purpose.Resume _ -> new Command.Attach(key, assembly.known());
        case Purpose.Cancel _ -> new Command.Cancel(key);
      };
    } finally {
      lock.unlock();
    }
  }

  /** The command that was on its way is stored, or has failed. */
  void asked() {
    locked(
        () -> {
          silence.asked();
          leave();
        });
  }

  private void drain() {
    while (state == State.OPEN && (client.isReady() || assembly.hasFailed())) {
      Optional<ReplyStep> step = assembly.next();
      if (step.isEmpty()) {
        return;
      }
      tell(step.get(), assembly.cursor());
    }
  }

  private void tell(ReplyStep step, Cursor cursor) {
    switch (step) {
      case ReplyStep.Delta delta -> client.delta(delta, cursor);
      case ReplyStep.Restarted restarted -> client.restarted(restarted, cursor);
      case ReplyStep.Completed completed -> {
        end();
        client.completed(completed.end(), cursor);
      }
      case ReplyStep.Failed failed -> {
        end();
        client.turnFailed(CallFailure.of(failed.why()).forRequest(key.requestId()));
      }
      case ReplyStep.Refused refused -> fail(CallFailure.of(refused.why()));
    }
  }

  private boolean end() {
    if (state == State.ENDED) {
      return false;
    }
    state = State.ENDED;
    onEnd.accept(this);
    leave();
    return true;
  }

  /**
   * A call that ended before its turn is still the target of what comes. One whose first command is
   * not known to be stored, or that was told of an end or a refusal, is not. True once: either at
   * the end, or when the command that was on its way then has been stored or has failed.
   */
  private void leave() {
    if (state == State.ENDED && !silence.isAsking() && !assembly.hasEnd()) {
      onLeft.accept(this);
    }
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
