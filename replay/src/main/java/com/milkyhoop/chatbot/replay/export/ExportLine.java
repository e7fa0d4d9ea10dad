package com.milkyhoop.chatbot.replay.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import java.util.List;
import java.util.Locale;

/** Makes lines of JSON in the forms of OpenAI's fine-tuning: chat, and preference pairs. */
final class ExportLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExportLine() {}

  /** Returns a turn as a supervised example: the prompt as it was sent, then the reply. */
  static byte[] chat(Prompt prompt, String reply) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    ArrayNode messages = line.putArray("messages");
    add(messages, prompt.messages());
    add(messages, List.of(new Message(Role.ASSISTANT, reply)));
    return bytes(line);
  }

  /** Returns a turn as a preference between two replies to its prompt. */
  static byte[] preference(Prompt prompt, String preferred, String other) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    add(line.putObject("input").putArray("messages"), prompt.messages());
    add(line.putArray("preferred_output"), List.of(new Message(Role.ASSISTANT, preferred)));
    add(line.putArray("non_preferred_output"), List.of(new Message(Role.ASSISTANT, other)));
    return bytes(line);
  }

  private static void add(ArrayNode into, List<Message> messages) {
    for (Message message : messages) {
      into.addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.text());
    }
  }

  private static byte[] bytes(ObjectNode line) {
    try {
      return (JSON.writeValueAsString(line) + "\n").getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line can't be written as JSON", e);
    }
  }
}
