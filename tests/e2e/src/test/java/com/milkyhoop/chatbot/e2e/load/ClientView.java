package com.milkyhoop.chatbot.e2e.load;

import java.util.List;
import java.util.Optional;

/**
 * What one client was told of a reply.
 *
 * @param ending empty: it never got one
 * @param problems what broke the API's promises on the way
 */
public record ClientView(String requestId, Optional<Ending> ending, List<String> problems) {
  public ClientView {
    problems = List.copyOf(problems);
  }
}
