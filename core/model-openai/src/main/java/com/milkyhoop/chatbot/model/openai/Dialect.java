package com.milkyhoop.chatbot.model.openai;

/**
 * What a request to a model at a server may hold, where servers that speak OpenAI's format differ.
 *
 * @param tokenLimit the name of the reply's limit
 * @param temperature whether it is sent
 * @param streamOptions whether usage is asked for
 */
record Dialect(TokenLimit tokenLimit, boolean temperature, boolean streamOptions) {
  /** Most servers take this. */
  static final Dialect COMMON = new Dialect(TokenLimit.MAX_TOKENS, true, true);

  /** The names of a reply's limit. */
  enum TokenLimit {
    MAX_TOKENS("max_tokens"),
    MAX_COMPLETION_TOKENS("max_completion_tokens");

    private final String field;

    TokenLimit(String field) {
      this.field = field;
    }

    String field() {
      return field;
    }
  }
}
