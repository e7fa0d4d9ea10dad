package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * Follows one reply, from the message or from somewhere within it to its end, through broken
 * connections: sends the message again with the same request_id until it is known to be stored,
 * then resumes the reply after the last event that arrived. {@link #follow} belongs to one thread;
 * {@link #cancel} may be called by any.
 */
final class Reply {

  private final ReplyCalls calls;
  private final Sleeper sleeper;
  private final ReconnectBackoff backoff;
  private final Optional<Message> message;
  private final ShownReply text;
  private final ReplyView view;
  private final CancelSignal cancel = new CancelSignal();
  private boolean isToBeSent;
  private boolean isBroken;
  private String cursor;

  private Reply(
      ReplyCalls calls,
      Sleeper sleeper,
      Optional<Message> message,
      String cursor,
      ShownReply text,
      ReplyView view) {
    this.calls = calls;
    this.sleeper = sleeper;
    this.message = message;
    this.cursor = cursor;
    this.text = text;
    this.view = view;
    backoff = new ReconnectBackoff(sleeper);
    isToBeSent = message.isPresent();
  }

  static Reply to(Message message, ReplyCalls calls, Sleeper sleeper, ReplyView view) {
    return new Reply(calls, sleeper, Optional.of(message), "", ShownReply.fromTheStart(view), view);
  }

  /**
   * Returns a reply that was requested before.
   *
   * @param cursor where to begin; empty for all of it
   */
  static Reply resumed(String cursor, ReplyCalls calls, Sleeper sleeper, ReplyView view) {
    ShownReply text =
        cursor.isEmpty() ? ShownReply.fromTheStart(view) : ShownReply.fromACursor(view);
    Reply reply = new Reply(calls, sleeper, Optional.empty(), cursor, text, view);
    reply.stored();
    return reply;
  }

  String requestId() {
    return calls.requestId();
  }

  /** Has the chatbot stop the reply; {@link #follow} shows the text so far and returns. */
  void cancel() {
    cancel.ask();
  }

  /** Returns whether the chatbot will bring it to its end, whatever becomes of this program. */
  boolean goesOn() {
    return cancel.isStored() && !cancel.isAsked();
  }

  /** Follows the reply until it has ended, or there is no hope for it. */
  ReplyEnd follow() {
    Optional<ReplyEnd> end = Optional.empty();
    while (end.isEmpty()) {
      end = cancel.isAsked() ? Optional.of(endByCancelling()) : watch();
    }
    if (!(end.get() instanceof ReplyEnd.Complete)) {
      view.abandoned();
    }
    return end.get();
  }

  /** Follows the reply over one call; returns its end, or empty when it is to be tried again. */
  private Optional<ReplyEnd> watch() {
    backoff.calling();
    try {
      Iterator<ReplyEvent> events =
          cancel.begin(() -> isToBeSent ? calls.send(message.orElseThrow()) : calls.resume(cursor));
      while (events.hasNext()) {
        Optional<Completed> completed = take(events.next());
        if (completed.isPresent()) {
          return Optional.of(complete(completed.get()));
        }
      }
      return afterFailure(ServerError.withoutCompletion());
    } catch (StatusRuntimeException e) {
      return afterFailure(ServerError.of(e));
    }
  }

  private Optional<Completed> take(ReplyEvent event) {
    cursor = event.getCursor();
    isBroken = false;
    switch (event.getEventCase()) {
      case ACCEPTED -> stored();
      case DELTA -> {
        if (text.delta(event.getDelta())) {
          backoff.moved();
        }
      }
      case RESTARTED -> text.restarted(event.getRestarted().getReason());
      case COMPLETED -> {
        return Optional.of(event.getCompleted());
      }
      case EVENT_NOT_SET -> {}
    }
    return Optional.empty();
  }

  private void stored() {
    isToBeSent = false;
    if (!cancel.isStored()) {
      backoff.moved();
      cancel.stored();
    }
  }

  private ReplyEnd.Complete complete(Completed completed) {
    text.completed(completed);
    return new ReplyEnd.Complete(completed.getFinishReason());
  }

  private Optional<ReplyEnd> afterFailure(ServerError failure) {
    if (cancel.isAsked()) {
      return Optional.empty();
    }
    boolean isForgotten = isForgotten(failure);
    isToBeSent |= isForgotten;
    boolean isWorthRepeating = isForgotten || failure.isWorthRepeating();
    Optional<Duration> pause =
        isWorthRepeating ? backoff.afterFailure(failure.retryDelay()) : Optional.empty();
    if (pause.isEmpty()) {
      return Optional.of(new ReplyEnd.Missing(calls.problem(failure), isWorthRepeating));
    }
    tell(failure);
    calls.reconnect();
    cancel.pause(pause.get(), sleeper);
    return Optional.empty();
  }

  /**
   * Returns whether the server does not know the request: one that lost what it had accepted, or
   * another one, can still have the message.
   */
  private boolean isForgotten(ServerError failure) {
    return message.isPresent()
        && !isToBeSent
        && failure.reason().equals(ServerError.REQUEST_UNKNOWN);
  }

  private void tell(ServerError failure) {
    if (!isBroken) {
      view.waiting(
          failure
              .retryDelay()
              .map(it -> failure.description() + ", trying again ...")
              .orElse("connection lost, " + (isToBeSent ? "sending again ..." : "resuming ...")));
    }
    isBroken = true;
  }

  private ReplyEnd endByCancelling() {
    return switch (new CancelCall(calls, sleeper, view::waiting).untilItHasEnded()) {
      case CancelCall.Result.Ended(var how) -> endAs(how);
      case CancelCall.Result.Failed(var failure)
          when !cancel.isStored() && failure.reason().equals(ServerError.REQUEST_UNKNOWN) ->
          new ReplyEnd.NeverSent();
      case CancelCall.Result.Failed(var failure) ->
          new ReplyEnd.Missing(calls.problem(failure), true);
    };
  }

  private ReplyEnd endAs(CancelReplyResponse how) {
    return switch (how.getOutcome()) {
      case CANCELLED, COMPLETED -> complete(how.getCompleted());
      case FAILED -> new ReplyEnd.Missing(Problem.hadFailed(how.getFailureReason()), false);
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          new ReplyEnd.Missing(Problem.unknownOutcome(), true);
    };
  }
}
