package com.milkyhoop.chatbot.model.openai;

/**
 * Says how a model at a server is asked to go on with a reply that it is given the beginning of.
 * docs/servers.md has which server takes which.
 */
public enum Continuing {
  /** Not at all: each attempt begins anew. */
  OFF,
  /**
   * The last message is the model's own and stays open: {@code continue_final_message}, with {@code
   * add_generation_prompt} false.
   */
  CONTINUE_FINAL_MESSAGE,
  /** The last message is the model's own and says so itself: {@code prefix}. */
  PREFIX,
  /** A further message of the user asks for the rest. */
  PROMPT
}
