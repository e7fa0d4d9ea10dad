package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Response;
import okio.BufferedSource;

/** Turns an answer that is an error, by its status or within its body, into a failure. */
final class ErrorResponse {
  private static final int MAX_BODY_BYTES = 16 * 1024;

  /** A gateway that has asked its provider again itself says whether more of that may help. */
  private static final String SHOULD_RETRY = "x-should-retry";

  private static final int OK = 200;

  /** An account without credit has some again when a person has paid, not after a backoff. */
  private static final Duration UNTIL_PAID = Duration.ofMinutes(10);

  private final ErrorTextRedactor publicText;

  ErrorResponse(ErrorTextRedactor publicText) {
    this.publicText = publicText;
  }

  /** Reads the body, no more than a bound; what breaks that leaves the status. */
  RequestFailure of(Response response) {
    ApiError error = body(response);
    Optional<Duration> retryAfter =
        RetryAfter.of(response.headers(), Instant.now()).or(error::retryAfter);
    RequestFailure failure = failure(response.code(), error, retryAfter);
    String retry = response.header(SHOULD_RETRY, "");
    if (ErrorWords.quotaSpent(error) || retry == null || !retry.matches("true|false")) {
      return failure;
    }
    return RequestFailure.answered(
        failure.reason(),
        Boolean.parseBoolean(retry),
        failure.message(),
        response.code(),
        error,
        retryAfter);
  }

  /**
   * Reads an error that a server sent within a stream, after its 200: its code may be a status, or
   * a word for one; without either, the server had trouble.
   */
  RequestFailure of(ApiError error) {
    int status = error.status().orElseGet(() -> ErrorWords.status(error).orElse(500));
    return failure(status, error, error.retryAfter());
  }

  /**
   * Reads a whole answer, 200, without a reply: an error as within a stream where it has a name,
   * else whatever listens there speaks another language, and would again.
   */
  RequestFailure instead(ApiError error) {
    if (!error.label().isEmpty()) {
      return of(error);
    }
    String text = publicText.of(error.message());
    return RequestFailure.answered(
        Reason.MODEL_REFUSED,
        false,
        "OpenAI answered without a reply%s; OPENAI_BASE_URL may be wrong"
            .formatted(text.isEmpty() ? "" : ": " + text),
        OK,
        error,
        Optional.empty());
  }

  /** Names an answer that the server says it broke off. */
  RequestFailure brokenOff(String finishReason, boolean emittedText) {
    String word = publicText.label(finishReason);
    return RequestFailure.of(
        emittedText ? Reason.MODEL_STREAM_BROKEN : Reason.MODEL_UNAVAILABLE,
        "OpenAI broke its answer off" + (word.isEmpty() ? "" : " (" + word + ")"));
  }

  private RequestFailure failure(int status, ApiError error, Optional<Duration> retryAfter) {
    String message = message(status, error);
    if (ErrorWords.quotaSpent(error)) {
      return RequestFailure.answered(
          Reason.MODEL_RATE_LIMITED, false, message, status, error, Optional.of(UNTIL_PAID));
    }
    Reason reason = reason(status, error);
    return RequestFailure.answered(
        reason,
        reason.retryable(),
        message,
        status,
        error,
        reason.retryable() ? retryAfter : Optional.empty());
  }

  private static Reason reason(int status, ApiError error) {
    if (ErrorWords.contextTooLong(status, error)) {
      return Reason.MODEL_CONTEXT_TOO_LONG;
    }
    if (status >= 500) {
      return Reason.MODEL_UNAVAILABLE;
    }
    return switch (status) {
      case 401, 403 -> Reason.MODEL_UNAUTHORIZED;
      case 408, 409, 425 -> Reason.MODEL_UNAVAILABLE;
      case 429 -> Reason.MODEL_RATE_LIMITED;
      default -> Reason.MODEL_REFUSED;
    };
  }

  private String message(int status, ApiError error) {
    String label = publicText.label(error.label());
    // The real server's text for 401 holds a part of the key.
    String text = status == 401 ? "" : publicText.of(error.message());
    return "OpenAI answered %d%s: %s"
        .formatted(
            status,
            label.isEmpty() ? "" : " (" + label + ")",
            text.isEmpty() ? ownWords(status, error) : text);
  }

  private static String ownWords(int status, ApiError error) {
    if (ErrorWords.quotaSpent(error)) {
      return "the account has no credit left";
    }
    if (ErrorWords.contextTooLong(status, error)) {
      return "the prompt is too long for the model";
    }
    if (status >= 500) {
      return "it has trouble of its own";
    }
    return switch (status) {
      case 401 -> "the key in OPENAI_API_KEY is not accepted";
      case 402 -> "the account has no credit left";
      case 403 -> "the key in OPENAI_API_KEY may not use this model or this service";
      case 404 -> "not found; OPENAI_BASE_URL or OPENAI_MODEL may be wrong";
      case 429 -> "too many requests or tokens for the account's limits";
      default ->
          status < 400
              ? "not a stream; OPENAI_BASE_URL may be wrong"
              : "it does not take this request";
    };
  }

  private static ApiError body(Response response) {
    try (BufferedSource source = AnswerBody.decoded(response)) {
      source.request(MAX_BODY_BYTES);
      long length = Math.min(MAX_BODY_BYTES, source.getBuffer().size());
      return ApiErrorReader.parse(source.readString(length, UTF_8));
    } catch (IOException | RequestFailure _) {
      return ApiError.UNKNOWN;
    }
  }
}
