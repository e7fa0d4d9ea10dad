package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request without a whole answer. The message is fit for {@link
 * com.milkyhoop.chatbot.model.ModelException}.
 */
final class CallFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final boolean retryable;
  private final transient Optional<Duration> retryAfter;

  private CallFailure(
      Reason reason,
      boolean retryable,
      String message,
      Optional<Duration> retryAfter,
      @Nullable Throwable cause) {
    super(message, cause, true, false);
    this.reason = reason;
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }

  /** Another request may help, as far as its reason tells. */
  static CallFailure of(Reason reason, String message) {
    return of(reason, message, Optional.empty());
  }

  /** The same, with what was thrown. */
  static CallFailure of(Reason reason, String message, Throwable cause) {
    return new CallFailure(reason, reason.retryable(), message, Optional.empty(), cause);
  }

  /** The same; the server may have said when to come back. */
  static CallFailure of(Reason reason, String message, Optional<Duration> retryAfter) {
    return new CallFailure(reason, reason.retryable(), message, retryAfter, null);
  }

  /** Another request must not follow now, whatever the reason. */
  static CallFailure last(Reason reason, String message, Optional<Duration> retryAfter) {
    return new CallFailure(reason, false, message, retryAfter, null);
  }

  /**
   * The same, after text was passed on: a further request is not this call's to make, and a server
   * in trouble has broken its stream.
   */
  CallFailure afterText() {
    Reason after = reason == Reason.MODEL_UNAVAILABLE ? Reason.MODEL_STREAM_BROKEN : reason;
    return new CallFailure(after, false, message(), retryAfter, getCause());
  }

  Reason reason() {
    return reason;
  }

  String message() {
    return String.valueOf(getMessage());
  }

  /** Whether the same request may be sent again by the same call. */
  boolean retryable() {
    return retryable;
  }

  /** How long the server asked to wait. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /**
   * Whether it tells that the server is in trouble, rather than that it did not like the request.
   */
  boolean serverInTrouble() {
    return switch (reason) {
      case MODEL_UNAVAILABLE, MODEL_TIMEOUT, MODEL_STREAM_BROKEN -> true;
      case MODEL_UNAUTHORIZED, MODEL_REFUSED, MODEL_RATE_LIMITED, CANCELLED -> false;
    };
  }
}
