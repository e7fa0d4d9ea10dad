package com.milkyhoop.chatbot.processor.conversation;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;

/**
 * The failures that the processor itself names; docs/errors.md lists them. Ends are proposed
 * without an epoch: who sends them adds its own.
 */
public final class Refusals {
  static final Failure REQUEST_ID_REUSED =
      failure(
          "REQUEST_ID_REUSED",
          "request_id: this conversation has used it for another message; use a new one");
  static final Failure REPLY_NOT_KEPT =
      failure("REPLY_NOT_KEPT", "request_id: its reply is no longer kept; send a new request");
  static final Failure TOO_MANY_WATCHERS =
      failure(
          "TOO_MANY_WATCHERS",
          "a newer call watches this reply, and at most "
              + Conversation.MAX_TARGETS
              + " may; repeat the call to get the reply");
  private static final Failure PROMPT_TOO_LONG =
      failure(
          "PROMPT_TOO_LONG",
          "message: it does not fit CONTEXT_MAX_TOKENS together with the system prompt");

  /** A request whose record could not be processed. */
  public static final Failure INTERNAL =
      failure("INTERNAL", "the request could not be processed; it is in the dead letters");

  private Refusals() {}

  /** The end of a turn whose message alone is more than the budget. */
  public static TurnEvent promptTooLong(String requestId) {
    return failed(requestId, PROMPT_TOO_LONG);
  }

  /** The end of a request whose record could not be processed. */
  public static TurnEvent internal(String requestId) {
    return failed(requestId, INTERNAL);
  }

  private static TurnEvent failed(String requestId, Failure failure) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.FAILED)
        .setEpoch(Recovery.NONE)
        .setRequestId(requestId)
        .setFailure(failure)
        .build();
  }

  private static Failure failure(String reason, String message) {
    return new Failure(reason, message, null);
  }
}
