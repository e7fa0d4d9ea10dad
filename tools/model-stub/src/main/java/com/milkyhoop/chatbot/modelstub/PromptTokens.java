package com.milkyhoop.chatbot.modelstub;

/**
 * The tokens of a prompt.
 *
 * @param count all of them
 * @param cached those at its beginning that earlier prompts began with too
 */
record PromptTokens(int count, int cached) {
  /** The counts of a prompt that is not counted. */
  static final PromptTokens NONE = new PromptTokens(0, 0);
}
