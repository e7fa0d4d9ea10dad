package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Ends one request without a whole answer. The message is fit for {@link
 * com.milkyhoop.chatbot.model.ModelException}; what the server said, unchanged, is for {@link
 * DialectMemory} alone.
 */
final class RequestFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Holds what is known of the server's answer.
   *
   * @param status of HTTP, or the one that an error within a stream named; 0 without an answer
   * @param retryAfter how long the server asked to wait
   * @param usage what the answer cost all the same, where the server counted
   */
  private record Answer(
      int status, ApiError error, Optional<Duration> retryAfter, Optional<ModelUsage> usage) {
    static final Answer NONE = new Answer(0, ApiError.UNKNOWN, Optional.empty(), Optional.empty());

    static Answer asking(Optional<Duration> retryAfter) {
      return new Answer(0, ApiError.UNKNOWN, retryAfter, Optional.empty());
    }
  }

  private final Reason reason;
  private final boolean retryable;
  private final transient Answer answer;

  private RequestFailure(
      Reason reason, boolean retryable, String message, Answer answer, @Nullable Throwable cause) {
    super(message, cause, true, false);
    this.reason = reason;
    this.retryable = retryable;
    this.answer = answer;
  }

  /** Returns a failure after which another request may help, as far as its reason tells. */
  static RequestFailure of(Reason reason, String message) {
    return new RequestFailure(reason, reason.retryable(), message, Answer.NONE, null);
  }

  /** Returns the same, with what was thrown. */
  static RequestFailure of(Reason reason, String message, Throwable cause) {
    return new RequestFailure(reason, reason.retryable(), message, Answer.NONE, cause);
  }

  /** Returns a failure after which another request must not follow now, whatever the reason. */
  static RequestFailure last(Reason reason, String message, Optional<Duration> retryAfter) {
    return new RequestFailure(reason, false, message, Answer.asking(retryAfter), null);
  }

  /** Returns the failure that a server's error is. */
  static RequestFailure answered(
      Reason reason,
      boolean retryable,
      String message,
      int status,
      ApiError error,
      Optional<Duration> retryAfter) {
    return new RequestFailure(
        reason, retryable, message, new Answer(status, error, retryAfter, Optional.empty()), null);
  }

  /** Returns the same failure of an answer that the server counted. */
  RequestFailure costing(Optional<ModelUsage> usage) {
    var counted = new Answer(answer.status(), answer.error(), answer.retryAfter(), usage);
    return new RequestFailure(reason, retryable, message(), counted, getCause());
  }

  /** Nobody waits for the call any more. */
  static RequestFailure cancelled() {
    return last(Reason.CANCELLED, "the call to OpenAI was cancelled", Optional.empty());
  }

  /**
   * Returns the same, after text was passed on: a server in trouble has broken its stream, and a
   * further request is the next attempt's to make.
   */
  RequestFailure afterText() {
    Reason after = reason == Reason.MODEL_UNAVAILABLE ? Reason.MODEL_STREAM_BROKEN : reason;
    return new RequestFailure(after, retryable, message(), answer, getCause());
  }

  Reason reason() {
    return reason;
  }

  String message() {
    return String.valueOf(getMessage());
  }

  /** Returns whether the same request may be sent again by the same call. */
  boolean retryable() {
    return retryable;
  }

  /**
   * Returns whether it is the turn's own, so that no other route is asked: the prompt was refused
   * for its content, or the answer's whole limit was paid for without a text.
   */
  boolean endsTurn() {
    return reason == Reason.MODEL_SPENT_ON_REASONING
        || reason == Reason.CANCELLED
        || (reason == Reason.MODEL_REFUSED && ErrorWords.contentRefused(error()));
  }

  /** Returns how long the server asked to wait. */
  Optional<Duration> retryAfter() {
    return answer.retryAfter();
  }

  /** Returns the status of an answer that was an error; empty where none came. */
  OptionalInt status() {
    return answer.status() == 0 ? OptionalInt.empty() : OptionalInt.of(answer.status());
  }

  /** Returns what the server said was wrong; not fit to be shown. */
  ApiError error() {
    return answer.error();
  }

  /** Returns what the failed answer cost; empty where the server did not count. */
  Optional<ModelUsage> usage() {
    return answer.usage();
  }

  /**
   * Returns whether it tells that the server is in trouble, rather than that it did not like the
   * request.
   */
  boolean serverInTrouble() {
    return switch (reason) {
      case MODEL_UNAVAILABLE, MODEL_TIMEOUT, MODEL_STREAM_BROKEN -> true;
      case MODEL_UNAUTHORIZED,
          MODEL_REFUSED,
          MODEL_RATE_LIMITED,
          MODEL_SPENT_ON_REASONING,
          MODEL_CONTEXT_TOO_LONG,
          BUDGET_USED_UP,
          CANCELLED ->
          false;
    };
  }
}
