package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.event.Allowance;
import com.milkyhoop.chatbot.event.OnBusy;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.Optional;

/** Something that happened to a conversation. All times are a broker's, ms since the epoch. */
public sealed interface ConversationEvent {

  /** An event that names a request; its state holds that request and its turn. */
  sealed interface RequestEvent extends ConversationEvent {
    String requestId();
  }

  /**
   * A user's message, or the same request once more.
   *
   * @param traceparent W3C trace context of the request
   * @param deadline after which the turn ends EXPIRED
   * @param principal who asked for it; empty: not known
   * @param allowance what the turn may cost; empty: nothing limits that
   * @param target the call that wants the reply
   * @param appendedAt append time of the record
   */
  record MessageSent(
      String requestId,
      String message,
      int messageTokens,
      String traceparent,
      OnBusy onBusy,
      long deadline,
      String principal,
      Optional<Allowance> allowance,
      Optional<ReplyTarget> target,
      long appendedAt)
      implements RequestEvent {

    /** Returns the request without a message, which no ingress accepts: its turn fails. */
    public MessageSent withoutMessage() {
      return new MessageSent(
          requestId,
          "",
          0,
          traceparent,
          onBusy,
          deadline,
          principal,
          allowance,
          target,
          appendedAt);
    }
  }

  /**
   * A call wants to watch a reply.
   *
   * @param shown what its client holds of it
   */
  record Attached(String requestId, ReplyTarget target, Optional<ShownText> shown)
      implements RequestEvent {}

  /** A call that watched a reply, or waited for its cancellation, has ended before the turn. */
  record Detached(String requestId, ReplyTarget target) implements RequestEvent {}

  /**
   * Somebody wants a turn to stop.
   *
   * @param target the call that waits for the turn's end
   */
  record CancelAsked(String requestId, Optional<ReplyTarget> target) implements RequestEvent {}

  /**
   * A record of chat-turns that counts as an end ({@link Recovery#counts}).
   *
   * @param appendedAt append time of the record
   */
  record OutcomeArrived(TurnEvent end, long appendedAt) implements RequestEvent {
    @Override
    public String requestId() {
      return end.getRequestId();
    }
  }

  /**
   * A turn that took place elsewhere: it becomes the newest one of the conversation.
   *
   * @param appendedAt append time of the record, which is when the turn ended as far as we know
   */
  record TurnImported(EndedTurn turn, long appendedAt) implements RequestEvent {
    @Override
    public String requestId() {
      return turn.requestId();
    }
  }

  /**
   * A turn that the log has, and perhaps the stores have no more; its state holds the turn of its
   * number.
   *
   * @param number that it had
   * @param requestedAt when it was asked for
   * @param endedAt append time of the record that ended it
   * @param lastNumber of the newest turn that the log has of the conversation
   * @param lastEndedAt of the turn of the conversation that ended last
   * @param appendedAt append time of this record
   */
  record TurnRestored(
      EndedTurn turn,
      long number,
      long requestedAt,
      long endedAt,
      long lastNumber,
      long lastEndedAt,
      long appendedAt)
      implements RequestEvent {
    @Override
    public String requestId() {
      return turn.requestId();
    }
  }

  /**
   * The user, or this session, is to be forgotten (R15).
   *
   * @param appendedAt append time of the record
   */
  record UserErased(long appendedAt) implements ConversationEvent {}

  /** The task may act from now on (R9): what its conversations wait for is asked for again. */
  record Recovered() implements ConversationEvent {}

  /**
   * Time went by.
   *
   * @param now turns whose deadline was before that have expired
   */
  record TimePassed(long now) implements ConversationEvent {}

  /** A request was remembered for {@code REQUEST_TTL}. */
  record RequestDue(String requestId, long now) implements RequestEvent {}

  /** A conversation may have been idle for {@code CONTEXT_TTL}. */
  record ConversationDue(long now) implements ConversationEvent {}
}
