package com.milkyhoop.chatbot.modelstub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The tokens of an answer, as many as the request lets through, and why it ends there. */
record StubCompletion(List<Token> tokens, String finishReason, PromptTokens prompt) {

  StubCompletion {
    tokens = List.copyOf(tokens);
  }

  /** A piece of an answer. */
  @FunctionalInterface
  interface Token {
    /** Returns its text; asked once, when it is sent. */
    String text();
  }

  static StubCompletion of(StubRequest request, String answer, PromptTokens prompt) {
    List<Token> tokens = TokenPieces.of(answer).stream().<Token>map(piece -> () -> piece).toList();
    return of(request, tokens, prompt);
  }

  /**
   * An answer of {@link TokenStamp}s, for measurements: it costs next to nothing, so its prompt is
   * not counted.
   *
   * @param receivedAt of the wall clock, in microseconds
   */
  static StubCompletion stamped(StubRequest request, long receivedAt, int count) {
    GivenBeginning beginning = request.beginning();
    int left = Math.max(0, count - beginning.text().length() / TokenStamp.LENGTH);
    List<Token> tokens =
        new ArrayList<>(Collections.nCopies(left, () -> TokenStamp.of(TokenStamp.nowMicros())));
    if (!beginning.isEmpty()) {
      tokens.addFirst(beginning::lastWords);
    } else if (left > 0) {
      tokens.set(0, () -> TokenStamp.of(receivedAt) + TokenStamp.of(TokenStamp.nowMicros()));
    }
    return of(request, tokens, PromptTokens.NONE);
  }

  private static StubCompletion of(StubRequest request, List<Token> tokens, PromptTokens prompt) {
    return tokens.size() > request.maxTokens()
        ? new StubCompletion(tokens.subList(0, request.maxTokens()), "length", prompt)
        : new StubCompletion(tokens, "stop", prompt);
  }

  StubCompletion endedAfter(int count, String reason) {
    return new StubCompletion(tokens.subList(0, Math.min(count, tokens.size())), reason, prompt);
  }

  /** All of it at once. */
  String text() {
    StringBuilder text = new StringBuilder();
    tokens.forEach(token -> text.append(token.text()));
    return text.toString();
  }
}
