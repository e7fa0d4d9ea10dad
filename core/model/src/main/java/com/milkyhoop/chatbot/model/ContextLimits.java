package com.milkyhoop.chatbot.model;

/**
 * Bounds of the earlier turns of a prompt.
 *
 * @param encoding in which tokens are counted, as {@link TokenCounter#encoding} names it
 * @param maxTokens {@code CONTEXT_MAX_TOKENS}: the most that a prompt may hold
 * @param maxTurns {@code CONTEXT_MAX_TURNS}: the most earlier turns that it may hold
 */
public record ContextLimits(String encoding, int maxTokens, int maxTurns) {
  /** Stands for those of a prompt that no {@link PromptAssembler} made. */
  public static final ContextLimits NONE = new ContextLimits("", 0, 0);
}
