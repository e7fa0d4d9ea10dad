package com.milkyhoop.chatbot.replay.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.milkyhoop.chatbot.replay.imports.ImportedMessage.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads the messages of a line: {@code {"messages":[{"role":…,"content":…}]}} as OpenAI's chat
 * format has them, or {@code {"conversations":[{"from":…,"value":…}]}} as ShareGPT's has.
 */
final class MessageReader {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private MessageReader() {}

  /** Returns the object of a line. */
  static JsonNode object(String line) throws MalformedLineException {
    JsonNode read;
    try {
      read = JSON.readValue(line);
    } catch (JsonProcessingException e) {
      long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      throw new MalformedLineException("is no JSON, at column " + column);
    }
    if (!read.isObject()) {
      throw new MalformedLineException("is no JSON object");
    }
    return read;
  }

  static List<ImportedMessage> messages(JsonNode object) throws MalformedLineException {
    if (object.path("messages").isArray()) {
      return messages(object.path("messages"), "role", "content");
    }
    if (object.path("conversations").isArray()) {
      return messages(object.path("conversations"), "from", "value");
    }
    throw new MalformedLineException("has neither an array messages nor an array conversations");
  }

  private static List<ImportedMessage> messages(JsonNode array, String role, String text)
      throws MalformedLineException {
    List<ImportedMessage> messages = new ArrayList<>();
    for (JsonNode message : array) {
      String where = "message " + (messages.size() + 1);
      messages.add(
          new ImportedMessage(
              role(message.path(role), where, role), text(message.path(text), where, text)));
    }
    return messages;
  }

  private static Role role(JsonNode node, String where, String field)
      throws MalformedLineException {
    return switch (node.asText("").toLowerCase(Locale.ROOT)) {
      case "system", "developer" -> Role.SYSTEM;
      case "user", "human" -> Role.USER;
      case "assistant", "gpt", "chatgpt", "model", "bot" -> Role.ASSISTANT;
      default ->
          throw new MalformedLineException(
              where + " is from neither user, assistant nor system: " + field);
    };
  }

  /** Returns the content of a message: a text, or parts that are all texts. */
  private static String text(JsonNode node, String where, String field)
      throws MalformedLineException {
    if (node.isTextual()) {
      return node.asText();
    }
    var text = new StringBuilder();
    for (JsonNode part : node) {
      if (!part.path("text").isTextual()) {
        throw new MalformedLineException(where + " has a part that is no text: " + field);
      }
      text.append(part.path("text").asText());
    }
    if (!node.isArray()) {
      throw new MalformedLineException(where + " has no text: " + field);
    }
    return text.toString();
  }
}
