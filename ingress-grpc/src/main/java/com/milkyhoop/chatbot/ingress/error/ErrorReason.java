package com.milkyhoop.chatbot.ingress.error;

import io.grpc.Status;
import java.util.Arrays;
import java.util.Optional;

/**
 * Every reason a call can fail for: the stable names in ErrorInfo, their gRPC codes, and what a
 * client does about them. Names are never changed and never used for something else.
 */
public enum ErrorReason {
  TOKEN_INVALID(
      Status.Code.UNAUTHENTICATED,
      Retry.NO,
      "The metadata authorization is missing or holds no token of this service.",
      "Send `authorization: Bearer <token>` with a token that this server knows; the message says"
          + " what is wrong with one of an identity provider."),
  TOKEN_EXPIRED(
      Status.Code.UNAUTHENTICATED,
      Retry.NO,
      "The token was good once.",
      "Get a new one and repeat the call with the same request_id."),
  IDENTITY_UNAVAILABLE(
      Status.Code.UNAVAILABLE,
      Retry.SAME_ID,
      "The keys of the token's issuer can't be fetched, and none that is known signed it.",
      "Wait as RetryInfo says; operators look at the identity provider."),
  USER_FORBIDDEN(
      Status.Code.PERMISSION_DENIED,
      Retry.NO,
      "The caller may not act for this user_id.",
      "Leave user_id empty for the caller's own, or use a token that may act for this user."),
  SCOPE_MISSING(
      Status.Code.PERMISSION_DENIED,
      Retry.NO,
      "The caller's token does not have the scope of this method.",
      "Get a token with chat.send, chat.read or chat.cancel, as the message says."),
  FIELDS_INVALID(
      Status.Code.INVALID_ARGUMENT,
      Retry.NO,
      "Fields break the rules; BadRequest names each one.",
      "Correct the fields."),
  REQUEST_UNREADABLE(
      Status.Code.INVALID_ARGUMENT,
      Retry.NO,
      "What came is not exactly one request of the method.",
      "Check the client's proto; strings must be UTF-8."),
  RATE_LIMITED(
      Status.Code.RESOURCE_EXHAUSTED,
      Retry.SAME_ID,
      "The user sends faster than RATE_LIMIT_RATE, or resumes and cancels faster than"
          + " COMMAND_LIMIT_RATE, or their service or address calls faster than CALLER_LIMIT_RATE or"
          + " ADDRESS_LIMIT_RATE, and has used up what a burst may have; the message says which.",
      "Wait as RetryInfo says."),
  BUDGET_EXCEEDED(
      Status.Code.RESOURCE_EXHAUSTED,
      Retry.SAME_ID,
      "A budget of the user, or of all users, has too little left for this message, with what its"
          + " messages in flight may cost; it was not accepted.",
      "RetryInfo says when the budget begins again; ./chatbot usage shows what was used."),
  TOO_MANY_CALLS(
      Status.Code.UNAVAILABLE,
      Retry.SAME_ID,
      "This instance has MAX_OPEN_CALLS calls open.",
      "Try again, best on another instance; operators add instances."),
  TOO_MANY_CALLS_OF_USER(
      Status.Code.RESOURCE_EXHAUSTED,
      Retry.SAME_ID,
      "This user has MAX_OPEN_CALLS_PER_USER calls open at this instance; others are let in.",
      "Wait until one of them has ended."),
  OVERLOADED(
      Status.Code.UNAVAILABLE,
      Retry.SAME_ID,
      "So many replies wait that this one could not begin before its deadline; it was not"
          + " accepted.",
      "Wait as RetryInfo says, or give the call more time; operators add processors or"
          + " MODEL_PERMITS."),
  REQUEST_NOT_STORED(
      Status.Code.UNAVAILABLE,
      Retry.SAME_ID,
      "Kafka did not confirm the request in time; it may be stored or not.",
      "Repeat the call with the request_id of the error: it never runs twice. ResumeReply attaches"
          + " to a message that was stored."),
  INGRESS_STOPPING(
      Status.Code.UNAVAILABLE,
      Retry.SAME_ID,
      "This instance stops; the reply goes on without it.",
      "Call another instance when RetryInfo says, which is within a second: ResumeReply with the"
          + " last cursor, or repeat the call with the same request_id."),
  REPLY_OVERDUE(
      Status.Code.UNAVAILABLE,
      Retry.SAME_ID,
      "The call was open for TURN_TIMEOUT and 30 seconds without an end.",
      "ResumeReply with the last cursor, or repeat the call with the same request_id; operators"
          + " look at the processors."),
  REQUEST_UNKNOWN(
      Status.Code.NOT_FOUND,
      Retry.NO,
      "This user's conversation has no such request, or had it more than REQUEST_TTL ago.",
      "Check user_id, session_id and request_id; a message that was never accepted is sent again."),
  REQUEST_ID_REUSED(
      Status.Code.INVALID_ARGUMENT,
      Retry.NO,
      "The request_id was used in this conversation with another message.",
      "Use a request_id for one message only."),
  REPLY_NOT_KEPT(
      Status.Code.NOT_FOUND,
      Retry.NO,
      "The request ended so long ago that its reply is no longer kept.",
      "Look for the reply in your own records; send a new request_id to have it answered again."),
  DEADLINE_EXCEEDED(
      Status.Code.DEADLINE_EXCEEDED,
      Retry.NEW_ID,
      "The turn had no text within the first call's deadline or TURN_TIMEOUT, waiting included.",
      "Send the message again with more time."),
  CONVERSATION_BUSY(
      Status.Code.FAILED_PRECONDITION,
      Retry.NEW_ID,
      "An earlier turn of the conversation is unfinished, and on_busy is REJECT.",
      "Wait for that turn, or send with ENQUEUE or INTERRUPT."),
  QUEUE_FULL(
      Status.Code.RESOURCE_EXHAUSTED,
      Retry.NEW_ID,
      "MAX_QUEUED_TURNS messages of the conversation wait already.",
      "Wait as RetryInfo says, or send with INTERRUPT."),
  PROMPT_TOO_LONG(
      Status.Code.INVALID_ARGUMENT,
      Retry.NO,
      "The message does not fit the processor's token budget.",
      "Shorten the message; operators give ingress and processor the same CONTEXT_MAX_TOKENS."),
  MODEL_UNAUTHORIZED(
      Status.Code.FAILED_PRECONDITION,
      Retry.NO,
      "The model service refused the service's API key.",
      "Operators correct OPENAI_API_KEY."),
  MODEL_REFUSED(
      Status.Code.FAILED_PRECONDITION,
      Retry.NO,
      "The model service refused the request as wrong.",
      "Operators check OPENAI_MODEL, OPENAI_BASE_URL and the message of the error."),
  MODEL_RATE_LIMITED(
      Status.Code.RESOURCE_EXHAUSTED,
      Retry.NEW_ID,
      "The model service limits the rate or the quota is used up; our retries are too.",
      "Wait as RetryInfo says; operators raise the quota."),
  MODEL_UNAVAILABLE(
      Status.Code.UNAVAILABLE,
      Retry.NEW_ID,
      "The model service fails or can't be reached; our retries are used up.",
      "Wait as RetryInfo says."),
  MODEL_TIMEOUT(
      Status.Code.UNAVAILABLE,
      Retry.NEW_ID,
      "The model service was too slow; our retries are used up.",
      "Wait as RetryInfo says."),
  MODEL_STREAM_BROKEN(
      Status.Code.UNAVAILABLE,
      Retry.NEW_ID,
      "The model's stream broke off; our retries are used up.",
      "Wait as RetryInfo says."),
  MODEL_SPENT_ON_REASONING(
      Status.Code.FAILED_PRECONDITION,
      Retry.NO,
      "The model used up MAX_TOKENS before any text, most likely by reasoning.",
      "Operators raise MAX_TOKENS, or let the model reason less by OPENAI_REASONING_EFFORT."),
  BUDGET_USED_UP(
      Status.Code.RESOURCE_EXHAUSTED,
      Retry.NEW_ID,
      "The message was accepted, but its prompt costs more than a budget had left; no model was"
          + " asked for a reply.",
      "RetryInfo says when the budget begins again; a new session has a shorter prompt."),
  MODEL_CONTEXT_TOO_LONG(
      Status.Code.FAILED_PRECONDITION,
      Retry.NO,
      "The conversation and MAX_TOKENS together are longer than the model's context.",
      "Shorten the message or begin a new session; operators lower CONTEXT_MAX_TOKENS or take a"
          + " larger model."),
  TOO_MANY_WATCHERS(
      Status.Code.RESOURCE_EXHAUSTED,
      Retry.SAME_ID,
      "MAX_WATCHERS calls watch the same reply; those go on, and so does the reply.",
      "Wait as RetryInfo says and call again with the same request_id: when others have left, or"
          + " the reply has ended, it is shown."),
  USAGE_UNKNOWN(
      Status.Code.UNAVAILABLE,
      Retry.SAME_ID,
      "This instance has not read yet what users have used.",
      "Wait as RetryInfo says; operators look at chat-usage and the usage ledger."),
  INTERNAL(
      Status.Code.INTERNAL,
      Retry.NEW_ID,
      "The processor could not process the request; it is in the dead letters.",
      "Report it with the trace_id; operators read the cause in the dead letters."),
  INGRESS_ERROR(
      Status.Code.INTERNAL,
      Retry.SAME_ID,
      "A bug in the ingress.",
      "Repeat the call with the same request_id; report it with the trace_id.");

  private final Status.Code code;
  private final Retry retry;
  private final String meaning;
  private final String remedy;

  ErrorReason(Status.Code code, Retry retry, String meaning, String remedy) {
    this.code = code;
    this.retry = retry;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** The reason of this name; empty for one that only a newer release knows. */
  public static Optional<ErrorReason> named(String name) {
    return Arrays.stream(values()).filter(reason -> reason.name().equals(name)).findFirst();
  }

  public Status.Code code() {
    return code;
  }

  public Retry retry() {
    return retry;
  }

  /** Returns what happened, for the documentation. */
  public String meaning() {
    return meaning;
  }

  /** Returns what to do about it, for the documentation. */
  public String remedy() {
    return remedy;
  }
}
