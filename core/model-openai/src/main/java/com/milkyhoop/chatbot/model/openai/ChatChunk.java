package com.milkyhoop.chatbot.model.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.milkyhoop.chatbot.model.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One {@code chat.completion.chunk}, as far as it matters here. Read token by token, not as a tree:
 * there is one for each piece of text of each reply.
 *
 * @param text of the first choice; empty where the chunk has none; may hold half a surrogate pair
 * @param finishReason of the first choice, empty until its last chunk
 * @param model as the server names it, empty where it does not
 * @param usage in the chunk after the last choice, where the server counts
 * @param error what went wrong after the stream had begun, or in the body of an HTTP error
 */
record ChatChunk(
    String text,
    String finishReason,
    String model,
    @Nullable Usage usage,
    @Nullable ApiError error) {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  /**
   * @throws IOException when it is not a JSON object; its message holds text of the chunk
   */
  static ChatChunk parse(String chunk) throws IOException {
    try (JsonParser json = JSON.createParser(chunk)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(json, "not an object");
      }
      return new Reading(json).chunk();
    }
  }

  /** The fields met so far. */
  private static final class Reading {
    private final JsonParser json;
    private String text = "";
    private String finishReason = "";
    private String model = "";
    private @Nullable Usage usage;
    private @Nullable ApiError error;

    Reading(JsonParser json) {
      this.json = json;
    }

    ChatChunk chunk() throws IOException {
      while (nextField()) {
        switch (json.currentName()) {
          case "choices" -> choices();
          case "model" -> model = string();
          case "usage" -> usage();
          case "error" -> error();
          default -> skip();
        }
      }
      return new ChatChunk(text, finishReason, model, usage, error);
    }

    private void choices() throws IOException {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        json.skipChildren();
        return;
      }
      boolean first = true;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (first && json.currentToken() == JsonToken.START_OBJECT) {
          choice();
        } else {
          json.skipChildren();
        }
        first = false;
      }
    }

    private void choice() throws IOException {
      while (nextField()) {
        switch (json.currentName()) {
          case "delta" -> delta();
          case "finish_reason" -> finishReason = string();
          default -> skip();
        }
      }
    }

    private void delta() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        return;
      }
      while (nextField()) {
        if (json.currentName().equals("content")) {
          text = string();
        } else {
          skip();
        }
      }
    }

    private void usage() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        return;
      }
      long prompt = 0;
      long completion = 0;
      while (nextField()) {
        switch (json.currentName()) {
          case "prompt_tokens" -> prompt = count();
          case "completion_tokens" -> completion = count();
          default -> skip();
        }
      }
      usage = Usage.of(prompt, completion);
    }

    private void error() throws IOException {
      if (json.nextToken() != JsonToken.VALUE_NULL) {
        error = ApiErrorReader.read(json);
      }
    }

    private boolean nextField() throws IOException {
      return json.nextToken() == JsonToken.FIELD_NAME;
    }

    private String string() throws IOException {
      if (json.nextToken() == JsonToken.VALUE_STRING) {
        return json.getText();
      }
      json.skipChildren();
      return "";
    }

    private long count() throws IOException {
      json.nextToken();
      json.skipChildren();
      return json.getValueAsLong(0);
    }

    private void skip() throws IOException {
      json.nextToken();
      json.skipChildren();
    }
  }
}
