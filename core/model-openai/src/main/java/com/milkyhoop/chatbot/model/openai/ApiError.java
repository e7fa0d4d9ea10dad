package com.milkyhoop.chatbot.model.openai;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Holds what a server says went wrong; a field that is absent is empty. Its texts come from
 * outside: only {@link ErrorTextRedactor} makes them fit for a message.
 *
 * @param message in the server's own words
 * @param type the kind of error, as the server names it
 * @param code the error, as the server names or numbers it; often an HTTP status
 * @param param the field of the request that is refused
 * @param locations paths into the request that is refused, as FastAPI servers give them, their
 *     steps joined by dots: {@code body.stream_options.include_usage}
 * @param retryAfter how long the body, not a header, asks to wait
 */
public record ApiError(
    String message,
    String type,
    String code,
    String param,
    List<String> locations,
    Optional<Duration> retryAfter) {
  /** Stands for an answer that does not say what is wrong. */
  static final ApiError UNKNOWN = new ApiError("", "", "", "", List.of(), Optional.empty());

  private static final int FIRST_ERROR_STATUS = 400;
  private static final int LAST_ERROR_STATUS = 599;

  /** Returns an error of which only the words are known. */
  static ApiError saying(String message) {
    return new ApiError(message, "", "", "", List.of(), Optional.empty());
  }

  /** Returns this error, with what the other says where this one says nothing. */
  ApiError or(ApiError other) {
    return new ApiError(
        message.isEmpty() ? other.message : message,
        type.isEmpty() ? other.type : type,
        code.isEmpty() ? other.code : code,
        param.isEmpty() ? other.param : param,
        locations.isEmpty() ? other.locations : locations,
        retryAfter.or(() -> other.retryAfter));
  }

  /** Returns this error in other words. */
  ApiError withMessage(String words) {
    return new ApiError(words, type, code, param, locations, retryAfter);
  }

  /** Returns what names the error best for a program: its code, else its type. */
  String label() {
    return code.isEmpty() ? type : code;
  }

  /** Returns the HTTP status that a server which had sent 200 already put into the code. */
  OptionalInt status() {
    if (!code.matches("[0-9]{3}")) {
      return OptionalInt.empty();
    }
    int status = Integer.parseInt(code);
    return status >= FIRST_ERROR_STATUS && status <= LAST_ERROR_STATUS
        ? OptionalInt.of(status)
        : OptionalInt.empty();
  }
}
