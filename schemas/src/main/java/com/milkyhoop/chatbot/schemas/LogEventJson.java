package com.milkyhoop.chatbot.schemas;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads log events as JSON. An event that was read has all fixed names; what is wrong
 * with one is told without quoting it, since it holds the user's text. Thread-safe.
 */
final class LogEventJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private LogEventJson() {}

  static byte[] write(LogEvent event) {
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a log event can't be written as JSON", e);
    }
  }

  /**
   * @throws MalformedRecordException when the bytes are no log event
   */
  static LogEvent read(byte[] json) {
    LogEvent event;
    try {
      event = JSON.readValue(json, LogEvent.class);
    } catch (IOException | RuntimeException e) {
      throw new MalformedRecordException("value is no log event: " + whatAndWhere(e));
    }
    if (event == null) {
      throw new MalformedRecordException("value is no log event: null");
    }
    requirePresent(event);
    return event;
  }

  private static void requirePresent(LogEvent event) {
    require("event", event.event());
    require("user_id", event.userId());
    require("trace_id", event.traceId());
    require("message", event.message());
    require("reply", event.reply());
    require("timestamp", event.timestamp());
    require("request_id", event.requestId());
    require("session_id", event.sessionId());
  }

  private static void require(String name, @Nullable Object value) {
    if (value == null) {
      throw new MalformedRecordException("log event has no " + name);
    }
  }

  /** Jackson's own messages, and so its exceptions as causes, quote the user's text. */
  private static String whatAndWhere(Exception e) {
    String what = e.getClass().getSimpleName();
    return switch (e) {
      case JsonMappingException mapping ->
          mapping.getPath().stream()
              .map(JsonMappingException.Reference::getFieldName)
              .filter(Objects::nonNull)
              .map(name -> "." + name)
              .collect(joining("", what + " at $", ""));
      case JsonProcessingException parsing when parsing.getLocation() != null ->
          what + " at byte " + parsing.getLocation().getByteOffset();
      default -> what;
    };
  }
}
