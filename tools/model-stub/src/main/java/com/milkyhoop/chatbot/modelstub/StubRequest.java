package com.milkyhoop.chatbot.modelstub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds what the stub reads of a chat completions request.
 *
 * @param messages without the beginning of the reply
 * @param maxTokens the most tokens of the answer
 * @param beginning of the reply that the answer shall go on from
 */
record StubRequest(
    String model,
    List<ChatMessage> messages,
    boolean stream,
    boolean includeUsage,
    int maxTokens,
    GivenBeginning beginning) {

  private static final ObjectMapper JSON = new ObjectMapper();

  StubRequest {
    messages = List.copyOf(messages);
  }

  /**
   * @throws RefusedException when it is not a chat completions request
   */
  static StubRequest parse(String json) throws RefusedException {
    JsonNode root = readTree(json);
    if (!root.path("model").isTextual()) {
      throw new RefusedException(StubError.badRequest("you must provide a model parameter"));
    }
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : root.path("messages")) {
      messages.add(
          new ChatMessage(message.path("role").asText(), message.path("content").asText()));
    }
    if (messages.isEmpty()) {
      throw new RefusedException(StubError.badRequest("Missing required parameter: 'messages'."));
    }
    boolean open = root.path("continue_final_message").asBoolean(false);
    if (open && root.path("add_generation_prompt").asBoolean(true)) {
      throw new RefusedException(
          StubError.badRequest(
              "Cannot set both `continue_final_message` and `add_generation_prompt` to True."));
    }
    boolean prefix =
        root.path("messages").path(messages.size() - 1).path("prefix").asBoolean(false);
    GivenBeginning beginning = GivenBeginning.in(messages, open, prefix);
    JsonNode limit =
        root.path("max_completion_tokens").isInt()
            ? root.path("max_completion_tokens")
            : root.path("max_tokens");
    return new StubRequest(
        root.path("model").asText(),
        beginning.messages(),
        root.path("stream").asBoolean(false),
        root.path("stream_options").path("include_usage").asBoolean(false),
        limit.asInt(Integer.MAX_VALUE),
        beginning);
  }

  /** Creates a request without the beginning of a reply. */
  StubRequest(
      String model,
      List<ChatMessage> messages,
      boolean stream,
      boolean includeUsage,
      int maxTokens) {
    this(
        model,
        messages,
        stream,
        includeUsage,
        maxTokens,
        new GivenBeginning("", "", "", List.of()));
  }

  private static JsonNode readTree(String json) throws RefusedException {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new RefusedException(
          StubError.badRequest("We could not parse the JSON body of your request."));
    }
  }

  /** The last message of the user; empty where there is none. */
  String lastUserMessage() {
    return messages.reversed().stream()
        .filter(ChatMessage::isFromUser)
        .map(ChatMessage::content)
        .findFirst()
        .orElse("");
  }
}
