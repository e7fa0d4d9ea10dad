package com.milkyhoop.chatbot.model;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model call without a whole answer. Its message is for a person: it names the cause and holds
 * neither the key nor any text of the conversation.
 */
public final class ModelException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MAX_MESSAGE_CHARS = 1024;

  /** Says why; the names are stable and listed in docs/errors.md. */
  public enum Reason {
    /** 401 or 403: the key is wrong or may not use the model. */
    MODEL_UNAUTHORIZED(false),
    /** Another 4xx: the model will not answer this prompt, however often it is asked. */
    MODEL_REFUSED(false),
    /** 429, and waiting did not help. */
    MODEL_RATE_LIMITED(true),
    /** 5xx, no connection, or the circuit breaker is open. */
    MODEL_UNAVAILABLE(true),
    /** No connection, first token, next token or end in time. */
    MODEL_TIMEOUT(true),
    /** The stream ended or broke before its end was said. */
    MODEL_STREAM_BROKEN(true),
    /** The answer's limit was used up, by reasoning as a rule, before any text. */
    MODEL_SPENT_ON_REASONING(false),
    /** The prompt and the answer's limit do not fit the model's context. */
    MODEL_CONTEXT_TOO_LONG(false),
    /** The turn's {@link ReplyLimit} allows no call: it can't be paid for. */
    BUDGET_USED_UP(false),
    /** {@link ModelCall#cancel} was called. */
    CANCELLED(false);

    private final boolean retryable;

    Reason(boolean retryable) {
      this.retryable = retryable;
    }

    /** Returns whether asking again later may help. */
    public boolean retryable() {
      return retryable;
    }
  }

  private final Reason reason;
  private final boolean outOfTime;
  private final transient Optional<Duration> retryAfter;

  /**
   * @param retryAfter how long the model asked to wait
   */
  public ModelException(
      Reason reason, String message, Optional<Duration> retryAfter, @Nullable Throwable cause) {
    this(reason, message, retryAfter, cause, false);
  }

  /**
   * @param outOfTime whether the whole reply's time was up
   */
  public ModelException(
      Reason reason,
      String message,
      Optional<Duration> retryAfter,
      @Nullable Throwable cause,
      boolean outOfTime) {
    super(BoundedText.of(message, MAX_MESSAGE_CHARS), cause);
    this.reason = reason;
    this.outOfTime = outOfTime;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  /**
   * Returns whether the whole reply's time was up: what came until then was good, but asking again
   * is late.
   */
  public boolean outOfTime() {
    return outOfTime;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
