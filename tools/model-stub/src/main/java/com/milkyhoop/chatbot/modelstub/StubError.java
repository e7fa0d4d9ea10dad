package com.milkyhoop.chatbot.modelstub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An HTTP error in OpenAI's form and words. */
record StubError(int status, String message, String type, @Nullable String code) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KEY_START = 3;
  private static final int KEY_END = 4;

  static StubError badRequest(String message) {
    return new StubError(400, message, "invalid_request_error", null);
  }

  /** Says, as servers do that check their fields, that one is none of theirs. */
  static StubError unknownField(String field) {
    return badRequest(
        field.isEmpty()
            ? "The conversation must not end with a request to go on."
            : "Unrecognized request argument supplied: " + field);
  }

  static StubError noKey() {
    return new StubError(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization"
            + " header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
        "invalid_request_error",
        null);
  }

  /** Shows, as the real service does, the start and the end of the key. */
  static StubError wrongKey(String key) {
    String shown =
        key.length() < 2 * (KEY_START + KEY_END)
            ? "*".repeat(key.length())
            : key.substring(0, KEY_START) + "*****" + key.substring(key.length() - KEY_END);
    return new StubError(
        401,
        "Incorrect API key provided: " + shown + ".",
        "invalid_request_error",
        "invalid_api_key");
  }

  static StubError quoting(int status, HttpRequest http) {
    return new StubError(
        status,
        "Can't answer " + http.header("authorization").orElse("") + " " + http.text(),
        status < 500 ? "invalid_request_error" : "server_error",
        null);
  }

  static StubError notFound(String method, String path) {
    return new StubError(
        404, "Invalid URL (" + method + " " + path + ")", "invalid_request_error", "unknown_url");
  }

  static StubError of(int status, String model) {
    if (status == 401) {
      return new StubError(
          status, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key");
    }
    if (status == 429) {
      return new StubError(
          status, "Rate limit reached for " + model + ".", "requests", "rate_limit_exceeded");
    }
    return status >= 500
        ? new StubError(
            status,
            "The server had an error while processing your request. Sorry about that!",
            "server_error",
            null)
        : new StubError(status, "The request was refused.", "invalid_request_error", null);
  }

  byte[] json() {
    Map<String, @Nullable String> error = new HashMap<>();
    error.put("message", message);
    error.put("type", type);
    error.put("param", null);
    error.put("code", code);
    try {
      return JSON.writeValueAsString(Collections.singletonMap("error", error))
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
