package com.milkyhoop.chatbot.model.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.milkyhoop.chatbot.model.ModelUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one choice of a chunk. Text is taken as it stands in the JSON, whatever its kind: a string,
 * a number or a boolean (servers that write each token as the JSON it looks like), parts (Mistral,
 * of which those of thinking are reasoning), or the text of a refusal.
 */
final class ChoiceReader {
  private final JsonParser json;
  private boolean present;
  private boolean delta;
  private boolean whole;
  private boolean reasoning;
  private boolean toolCall;
  private String text = "";
  private String message = "";
  private String legacyText = "";
  private String finishReason = "";
  private @Nullable ModelUsage usage;
  private @Nullable ApiError error;

  ChoiceReader(JsonParser json) {
    this.json = json;
  }

  /** Reads the object that the parser stands at the begin of. */
  void read() throws IOException {
    present = true;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "delta" -> {
          delta |= json.currentToken() == JsonToken.START_OBJECT;
          text = words(text);
        }
        case "message" -> {
          whole |= json.currentToken() == JsonToken.START_OBJECT;
          message = words(message);
        }
        case "text" ->
            legacyText = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : skipped();
        case "finish_reason" -> finishReason = FinishReason.normalized(string());
        case "usage" -> usage = UsageReader.usage(json);
        case "error" -> {
          if (json.currentToken() == JsonToken.START_OBJECT
              || json.currentToken() == JsonToken.VALUE_STRING) {
            error = ApiErrorReader.read(json);
          }
        }
        default -> json.skipChildren();
      }
    }
  }

  boolean present() {
    return present;
  }

  boolean whole() {
    return whole && !delta;
  }

  boolean reasoning() {
    return reasoning;
  }

  boolean toolCall() {
    return toolCall;
  }

  /** Completion servers of old have the text beside the delta, some in place of it. */
  String text() {
    return delta || whole ? text : legacyText;
  }

  String message() {
    return delta ? "" : message;
  }

  String finishReason() {
    return finishReason;
  }

  @Nullable ModelUsage usage() {
    return usage;
  }

  @Nullable ApiError error() {
    return error;
  }

  /** Reads a delta or a message; returns the text so far and what it adds. */
  private String words(String before) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return before;
    }
    String words = before;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "content" -> words = joined(words, content());
        case "refusal" -> words = joined(words, string());
        case "role" -> json.skipChildren();
        case "tool_calls", "function_call" -> toolCall |= holds();
        default -> {
          if (isReasoning(name)) {
            reasoning |= holds();
          } else {
            json.skipChildren();
          }
        }
      }
    }
    return words;
  }

  /**
   * DeepSeek, vLLM and SGLang: reasoning_content; OpenRouter, Groq and newer vLLM: reasoning, with
   * reasoning_details; Copilot: reasoning_text; Ollama: thinking; LiteLLM: thinking_blocks.
   */
  private static boolean isReasoning(String name) {
    return name.startsWith("reasoning") || name.startsWith("think") || name.startsWith("thought");
  }

  private String content() throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          json.getText();
      case START_ARRAY -> parts();
      case START_OBJECT -> part();
      case null, default -> "";
    };
  }

  private String parts() throws IOException {
    String words = "";
    while (json.nextToken() != JsonToken.END_ARRAY) {
      switch (json.currentToken()) {
        case VALUE_STRING -> words = joined(words, json.getText());
        case START_OBJECT -> words = joined(words, part());
        case null, default -> json.skipChildren();
      }
    }
    return words;
  }

  private String part() throws IOException {
    String type = "";
    String words = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "type" -> type = string();
        case "text", "refusal" -> words = joined(words, string());
        default -> {
          if (isReasoning(name)) {
            reasoning |= holds();
          } else {
            json.skipChildren();
          }
        }
      }
    }
    return switch (type) {
      case "", "text", "output_text", "refusal" -> words;
      default -> {
        reasoning |= isReasoning(type);
        yield "";
      }
    };
  }

  /** Returns whether the value is more than an empty one. */
  private boolean holds() throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> !json.getText().isEmpty();
      case START_ARRAY -> {
        boolean any = false;
        while (json.nextToken() != JsonToken.END_ARRAY) {
          json.skipChildren();
          any = true;
        }
        yield any;
      }
      case START_OBJECT -> {
        json.skipChildren();
        yield true;
      }
      case null, default -> false;
    };
  }

  private String string() throws IOException {
    return json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : skipped();
  }

  private String skipped() throws IOException {
    json.skipChildren();
    return "";
  }

  private static String joined(String some, String more) {
    return some.isEmpty() ? more : more.isEmpty() ? some : some + more;
  }
}
