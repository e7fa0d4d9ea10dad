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
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One call from before its command is published until its end. Its methods are called by the
 * producer's thread, the relay's, gRPC's and the watchdog's; its lock keeps them apart, and none of
 * them ever waits for the client or for Kafka. What comes before a sent message is Accepted is held
 * back, what comes after the end is dropped. However a call ends, {@link CallEvents#ended} is told
 * once; where a processor may go on writing for it, {@link CallEvents#left} too, when none of its
 * commands is on its way.
 *
 * <p>A call can have {@link Followers}, which ask nothing and hear what it hears. Locks are taken
 * from the one that is followed to its followers, never back.
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
  private final CallEvents events;
  private final long opened;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock, as is the use of the client.
  private final Followers followers = new Followers();
  private final ReplyAssembly assembly;
  private final ReattachTimer reattach;
  private State state;

  OpenCall(
      long id,
      ReplyKey key,
      Purpose purpose,
      TraceParent trace,
      ClientStream client,
      LongSupplier nanoTime,
      CallEvents events) {
    this.id = id;
    this.key = key;
    this.purpose = purpose;
    this.trace = trace;
    this.client = client;
    this.nanoTime = nanoTime;
    this.events = events;
    this.opened = nanoTime.getAsLong();
    this.reattach = new ReattachTimer(nanoTime);
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

  boolean resumes() {
    return purpose instanceof Purpose.Resume;
  }

  /** Returns whether it is shown the reply while that comes. */
  boolean watches() {
    return !(purpose instanceof Purpose.Cancel);
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
          commandSettled();
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
          if (state == State.ENDED) {
            return;
          }
          if (assembly.on(message)) {
            reattach.heard();
            events.heard(this, message);
          }
          followers.receive(message);
          drain();
        });
  }

  /**
   * Has another call of the same reply hear what this one has heard and will hear. False where this
   * one can't tell all that it lacks: that one then asks for itself.
   */
  boolean letFollow(OpenCall follower) {
    return underLock(
        () -> {
          if (state != State.OPEN || assembly.hasEnd() || !follower.isToldAllBy(assembly)) {
            return false;
          }
          followers.add(follower, assembly.soFar());
          return true;
        });
  }

  private boolean isToldAllBy(ReplyAssembly other) {
    return underLock(() -> other.tellsAllTo(assembly));
  }

  boolean hasEnded() {
    return underLock(() -> state == State.ENDED);
  }

  /** Runs an action that must not come after the end; empty where the call has ended. */
  <T> Optional<T> beforeEnd(Supplier<T> action) {
    return underLock(() -> state == State.ENDED ? Optional.empty() : Optional.of(action.get()));
  }

  /**
   * The call that this one follows has ended, perhaps before its reply: this one asks itself. False
   * where it has ended too.
   */
  boolean asksItself() {
    return underLock(
        () -> {
          if (state == State.ENDED || assembly.hasEnd()) {
            return false;
          }
          reattach.settled();
          reattach.onPossibleGap();
          events.asks(this);
          return true;
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
    failUnsent(
        CallFailure.of(
            ErrorReason.REQUEST_NOT_STORED,
            "the request could not be stored in time; repeat the call with its request_id"));
  }

  /** Fails the call, of whose first command no more will be heard. */
  void failUnsent(CallFailure failure) {
    locked(
        () -> {
          fail(failure);
          followers.handOver();
        });
  }

  /** Returns how long the call has been open. */
  Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - opened);
  }

  int heldCharacters() {
    return underLock(assembly::heldCharacters);
  }

  int unsentCharacters() {
    return underLock(assembly::unsentCharacters);
  }

  /** Something that was for this call may never come: it is to ask again. */
  void onPossibleGap() {
    locked(reattach::onPossibleGap);
  }

  /**
   * Returns whether to re-attach now, as {@link ReattachTimer} says. If so, {@link #commandSettled}
   * must follow.
   */
  boolean beginsToReattach(Duration limit) {
    return underLock(() -> state == State.OPEN && !assembly.hasEnd() && reattach.tryBegin(limit));
  }

  /** The command that asks for what this call still waits for. */
  Command reattachCommand() {
    return underLock(
        () ->
            switch (purpose) {
              case Purpose.Send _, Purpose.Resume _ -> new Command.Attach(key, assembly.known());
              case Purpose.Cancel _ -> new Command.Cancel(key);
            });
  }

  /** The command that was on its way is stored, or has failed. */
  void commandSettled() {
    locked(
        () -> {
          reattach.settled();
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
    events.ended(this);
    leave();
    return true;
  }

  /**
   * A call that ended before its turn is still the target of what comes. One whose first command is
   * not known to be stored, or that was told of an end or a refusal, is not. Happens once: either
   * at the end, or when the command that was on its way then has been stored or has failed. Who
   * asks in its place does so after that, in the room that it leaves (R11).
   */
  private void leave() {
    if (state == State.ENDED && !reattach.isInFlight()) {
      if (!assembly.hasEnd()) {
        events.left(this);
      }
      followers.handOver();
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

  private <T> T underLock(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }
}
