package com.milkyhoop.chatbot.model.openai;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names what one server takes in a request and another refuses. */
public enum Feature {
  MAX_TOKENS("max_tokens"),
  MAX_COMPLETION_TOKENS("max_completion_tokens"),
  TEMPERATURE("temperature"),
  /** Asks for the counts of tokens. */
  STREAM_OPTIONS("stream_options"),
  REASONING_EFFORT("reasoning_effort"),
  PROMPT_CACHE_KEY("prompt_cache_key"),
  SAFETY_IDENTIFIER("safety_identifier"),
  /**
   * Has the model go on with the last message; sent only where there is something to go on from.
   */
  CONTINUE_FINAL_MESSAGE("continue_final_message"),
  /** The same, as a field of that message. */
  PREFIX("prefix"),
  SYSTEM_ROLE("system"),
  DEVELOPER_ROLE("developer");

  private final String word;

  Feature(String word) {
    this.word = word;
  }

  /** Returns the name of the field, or of the role. */
  String word() {
    return word;
  }

  /** Returns whether it is a role of messages, not a field. */
  boolean isRole() {
    return this == SYSTEM_ROLE || this == DEVELOPER_ROLE;
  }

  /** Returns whether it asks for the rest of a reply. */
  boolean continues() {
    return this == CONTINUE_FINAL_MESSAGE || this == PREFIX;
  }

  /** Returns whether a request may be configured to do with it or without. */
  boolean isOptional() {
    return switch (this) {
      case MAX_TOKENS,
          MAX_COMPLETION_TOKENS,
          SYSTEM_ROLE,
          DEVELOPER_ROLE,
          CONTINUE_FINAL_MESSAGE,
          PREFIX ->
          false;
      case TEMPERATURE, STREAM_OPTIONS, REASONING_EFFORT, PROMPT_CACHE_KEY, SAFETY_IDENTIFIER ->
          true;
    };
  }

  /** Returns what says the same where a server refuses it; null where nothing does. */
  @Nullable Feature substitute() {
    return switch (this) {
      case MAX_TOKENS -> MAX_COMPLETION_TOKENS;
      case MAX_COMPLETION_TOKENS -> MAX_TOKENS;
      case DEVELOPER_ROLE -> SYSTEM_ROLE;
      case SYSTEM_ROLE,
          TEMPERATURE,
          STREAM_OPTIONS,
          REASONING_EFFORT,
          PROMPT_CACHE_KEY,
          SAFETY_IDENTIFIER,
          CONTINUE_FINAL_MESSAGE,
          PREFIX ->
          null;
    };
  }

  /** Returns the optional feature of that field. */
  static Optional<Feature> optional(String field) {
    return Arrays.stream(values())
        .filter(feature -> feature.isOptional() && feature.word.equals(field))
        .findFirst();
  }
}
