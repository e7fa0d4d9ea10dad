package com.milkyhoop.chatbot.localstack.openai;

import java.util.List;

/** The tokens of an answer, as many as the request lets through, and why it ends there. */
record Completion(List<String> tokens, String finishReason, int promptTokens) {

  private static final int TOKENS_AROUND_A_MESSAGE = 4;

  Completion {
    tokens = List.copyOf(tokens);
  }

  static Completion of(ChatRequest request, String answer) {
    List<String> tokens = TokenPieces.of(answer);
    int promptTokens =
        request.messages().stream()
            .mapToInt(each -> TokenPieces.of(each.content()).size() + TOKENS_AROUND_A_MESSAGE)
            .sum();
    return tokens.size() > request.maxTokens()
        ? new Completion(tokens.subList(0, request.maxTokens()), "length", promptTokens)
        : new Completion(tokens, "stop", promptTokens);
  }

  Completion endedAfter(int count, String reason) {
    return new Completion(tokens.subList(0, Math.min(count, tokens.size())), reason, promptTokens);
  }
}
