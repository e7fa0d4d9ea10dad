package com.milkyhoop.chatbot.modelstub;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A chat completions request as the stub received it.
 *
 * @param number 1 for the first one since the stub started, and so on in the order of arrival
 * @param body all of the JSON
 */
public record ReceivedRequest(long number, Instant at, JsonNode body) {

  /** The text of the prompt's messages of this role, in their order. */
  public List<String> messages(String role) {
    List<String> messages = new ArrayList<>();
    for (JsonNode message : body.path("messages")) {
      if (message.path("role").asText().equals(role)) {
        messages.add(message.path("content").asText());
      }
    }
    return messages;
  }
}
