package com.milkyhoop.chatbot.processor.conversation;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.Optional;

/** Something that happened to a conversation: a record that was read for it. */
public sealed interface ConversationEvent {
  /** The request that the event is about. */
  String requestId();

  /**
   * A user's message, or the same request once more.
   *
   * @param traceparent W3C trace context of the request
   * @param target the call that wants the reply
   * @param appendedAt append time of the record, ms since the epoch
   */
  record MessageSent(
      String requestId,
      String message,
      int messageTokens,
      String traceparent,
      Optional<ReplyTarget> target,
      long appendedAt)
      implements ConversationEvent {}

  /**
   * A record of chat-turns that counts as an end ({@link Recovery#counts}).
   *
   * @param appendedAt append time of the record, ms since the epoch
   */
  record OutcomeArrived(TurnEvent end, long appendedAt) implements ConversationEvent {
    @Override
    public String requestId() {
      return end.getRequestId();
    }
  }
}
