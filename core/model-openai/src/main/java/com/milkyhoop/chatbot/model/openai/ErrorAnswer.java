package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Response;
import okio.BufferedSource;

/** Turns an answer that is an error, by its status or within its stream, into a failure. */
final class ErrorAnswer {
  private static final int MAX_BODY_BYTES = 16 * 1024;
  private static final String QUOTA = "insufficient_quota";

  private final PublicText publicText;

  ErrorAnswer(PublicText publicText) {
    this.publicText = publicText;
  }

  /** Reads the body, no more than a bound; what breaks that leaves the status. */
  CallFailure of(Response response) {
    Optional<Duration> retryAfter = RetryAfter.of(response.headers(), Instant.now());
    return failure(response.code(), body(response), retryAfter);
  }

  /**
   * An error that a server sent within a stream, after its 200: its code may be a status; without
   * one, the server had trouble.
   */
  CallFailure of(ApiError error) {
    int status = error.status().orElse(error.type().equals("invalid_request_error") ? 400 : 500);
    return failure(status, error, Optional.empty());
  }

  private CallFailure failure(int status, ApiError error, Optional<Duration> retryAfter) {
    if (status == 401 || status == 403) {
      return CallFailure.of(Reason.MODEL_UNAUTHORIZED, message(status, error), Optional.empty());
    }
    if (status == 429) {
      return error.code().equals(QUOTA) || error.type().equals(QUOTA)
          ? CallFailure.last(Reason.MODEL_RATE_LIMITED, message(status, error), Optional.empty())
          : CallFailure.of(Reason.MODEL_RATE_LIMITED, message(status, error), retryAfter);
    }
    if (status >= 500 || status == 408 || status == 409) {
      return CallFailure.of(Reason.MODEL_UNAVAILABLE, message(status, error), retryAfter);
    }
    return CallFailure.of(Reason.MODEL_REFUSED, message(status, error), Optional.empty());
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
    if (status >= 500) {
      return "it has trouble of its own";
    }
    return switch (status) {
      case 401 -> "the key in OPENAI_API_KEY is not accepted";
      case 403 -> "the key in OPENAI_API_KEY may not use this model or this service";
      case 404 -> "not found; OPENAI_BASE_URL or OPENAI_MODEL may be wrong";
      case 429 ->
          error.label().equals(QUOTA)
              ? "the account has no credit left"
              : "too many requests or tokens for the account's limits";
      default ->
          status < 400
              ? "not a stream; OPENAI_BASE_URL may be wrong"
              : "it does not take this request";
    };
  }

  private static ApiError body(Response response) {
    try {
      BufferedSource source = response.body().source();
      source.request(MAX_BODY_BYTES);
      long length = Math.min(MAX_BODY_BYTES, source.getBuffer().size());
      ApiError error = ChatChunk.parse(source.readString(length, UTF_8)).error();
      return error == null ? ApiError.UNKNOWN : error;
    } catch (IOException _) {
      return ApiError.UNKNOWN;
    }
  }
}
