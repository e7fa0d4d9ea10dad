package com.milkyhoop.chatbot.model.openai;

/**
 * Says how a model at a server is asked to go on with a reply that it is given the beginning of.
 * docs/servers.md has which server takes which.
 */
public enum Continuing {
  /** Has each attempt begin anew. */
  OFF,
  /**
   * Leaves the last message, which is the model's own, open: {@code continue_final_message}, with
   * {@code add_generation_prompt} false.
   */
  CONTINUE_FINAL_MESSAGE,
  /** Has the last message, which is the model's own, say so itself: {@code prefix}. */
  PREFIX,
  /** Asks for the rest in a further message of the user. */
  PROMPT
}
