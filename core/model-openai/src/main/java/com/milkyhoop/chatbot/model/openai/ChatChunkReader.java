package com.milkyhoop.chatbot.model.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.milkyhoop.chatbot.model.ModelUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chunk token by token, not as a tree: there is one for each piece of text of each reply.
 * Only what may be an error is read a second time, by {@link ApiErrorReader}.
 */
final class ChatChunkReader {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private static final int FIRST_ERROR_STATUS = 400;

  private final JsonParser json;
  private final ChoiceReader choice;
  private String model = "";
  private @Nullable ModelUsage usage;
  private @Nullable ModelUsage timings;
  private @Nullable ApiError error;
  private boolean failed;
  private boolean coded;
  private boolean remarked;

  private ChatChunkReader(JsonParser json) {
    this.json = json;
    this.choice = new ChoiceReader(json);
  }

  static ChatChunk first(String text) throws IOException {
    try (JsonParser json = JSON.createParser(text)) {
      begin(json, json.nextToken());
      return new ChatChunkReader(json).chunk(text);
    }
  }

  static List<ChatChunk> all(String text) throws IOException {
    List<ChatChunk> chunks = new ArrayList<>();
    try (JsonParser json = JSON.createParser(text)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        begin(json, token);
        chunks.add(new ChatChunkReader(json).chunk(text));
      }
    }
    return chunks;
  }

  private static void begin(JsonParser json, @Nullable JsonToken token) throws JsonParseException {
    if (token != JsonToken.START_OBJECT) {
      throw new JsonParseException(json, "not an object");
    }
  }

  /**
   * @param text of the chunk, for what may be an error
   */
  private ChatChunk chunk(String text) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      field(name);
    }
    ModelUsage counted = usage == null ? choice.usage() : usage;
    boolean answers = choice.present() || counted != null;
    failed |= coded && remarked;
    boolean speaks = error != null || ((failed || remarked) && !answers);
    ApiError said = speaks ? ApiErrorReader.parse(text) : ApiError.UNKNOWN;
    return new ChatChunk(
        choice.text(),
        choice.message(),
        choice.present(),
        choice.whole(),
        choice.reasoning(),
        choice.toolCall(),
        choice.finishReason(),
        model,
        counted == null ? timings : counted,
        error(answers, said),
        remarked && !answers ? said : null);
  }

  /** Some servers send an empty error with each good chunk, some say more of it beside it. */
  private @Nullable ApiError error(boolean answers, ApiError said) {
    if (error != null && !(answers && error.equals(ApiError.UNKNOWN))) {
      return error.or(said);
    }
    if (choice.error() != null) {
      return choice.error();
    }
    return failed && !answers ? said : null;
  }

  private void field(String name) throws IOException {
    switch (name) {
      case "choices" -> choices();
      case "model" -> model = string();
      case "usage" -> usage = UsageReader.usage(json);
      case "timings" -> timings = UsageReader.timings(json);
      case "x_groq" -> groq();
      case "error" -> error();
      case "object", "type" -> failed |= isError();
      case "error_type", "error_code", "error_msg", "detail", "errors" -> {
        failed |= says();
        json.skipChildren();
      }
      case "status", "code" -> {
        failed |= number() >= FIRST_ERROR_STATUS;
        coded |= !string().isEmpty();
      }
      case "base_resp" -> baseResp();
      case "message" -> {
        remarked |= says();
        json.skipChildren();
      }
      default -> json.skipChildren();
    }
  }

  private void choices() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    boolean first = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (first && json.currentToken() == JsonToken.START_OBJECT) {
        choice.read();
      } else {
        json.skipChildren();
      }
      first = false;
    }
  }

  /** Groq puts usage and errors of a stream into a field of its own. */
  private void groq() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "usage" -> usage = UsageReader.usage(json);
        case "error" -> error();
        default -> json.skipChildren();
      }
    }
  }

  private void error() throws IOException {
    if (says()) {
      error = ApiErrorReader.read(json);
      failed = true;
    } else {
      json.skipChildren();
    }
  }

  /** MiniMax sends a status with each chunk, 0 where all is well. */
  private void baseResp() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      failed |= name.equals("status_code") && number() != 0;
      json.skipChildren();
    }
  }

  /** Returns whether the value is there: some servers send an empty one with each chunk. */
  private boolean says() throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NULL, VALUE_FALSE -> false;
      case VALUE_STRING -> !json.getText().isEmpty();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number() != 0;
      case null -> false;
      default -> true;
    };
  }

  private boolean isError() throws IOException {
    json.skipChildren();
    return json.currentToken() == JsonToken.VALUE_STRING
        && json.getTextLength() == "error".length()
        && json.getText().equals("error");
  }

  private String string() throws IOException {
    json.skipChildren();
    return json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
  }

  private long number() throws IOException {
    json.skipChildren();
    return json.getValueAsLong(0);
  }
}
