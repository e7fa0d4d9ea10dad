package com.milkyhoop.chatbot.model;

import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Builds the prompt of a turn (R3): the system prompt, the newest finished turns that fit the
 * budget, whole and without a hole, then the message. Roles alternate: the message of a turn
 * without a reply is joined with the next one, since many chat templates refuse two in a row. Reads
 * no further back than the first turn that does not fit, so its cost is bounded by the budget, not
 * by the length of the conversation.
 */
public final class PromptAssembler {
  private static final String BETWEEN_MESSAGES = "\n\n";

  private final String systemPrompt;
  private final int systemTokens;
  private final ContextLimits limits;
  private final ContextWindow window;

  /**
   * @param systemPrompt empty for none
   * @param maxTokens {@code CONTEXT_MAX_TOKENS}: the most that a prompt may hold
   * @param maxTurns {@code CONTEXT_MAX_TURNS}: the most earlier turns that it may hold
   */
  public PromptAssembler(TokenCounter counter, String systemPrompt, int maxTokens, int maxTurns) {
    this.systemPrompt = systemPrompt;
    this.systemTokens = counter.minimalPrompt(systemPrompt, 0);
    this.limits = new ContextLimits(counter.encoding(), maxTokens, maxTurns);
    this.window = new ContextWindow(maxTokens, maxTurns);
  }

  /**
   * @param newestFirst the conversation's finished turns before this one
   * @return empty where the message alone does not fit
   */
  public Optional<Prompt> assemble(
      String message, int messageTokens, Iterator<FinishedTurn> newestFirst) {
    int tokens = systemTokens + messageTokens;
    if (tokens > limits.maxTokens()) {
      return Optional.empty();
    }
    List<FinishedTurn> turns = window.choose(newestFirst, tokens).reversed();
    return Optional.of(
        new Prompt(
            messages(turns, message), turns.stream().map(PromptTurn::of).toList(), tokens, limits));
  }

  private List<Message> messages(List<FinishedTurn> turns, String message) {
    var messages = new ArrayList<Message>();
    if (!systemPrompt.isEmpty()) {
      messages.add(new Message(Role.SYSTEM, systemPrompt));
    }
    var unanswered = new StringBuilder();
    for (FinishedTurn earlier : turns) {
      unanswered.append(earlier.message());
      if (earlier.reply().isEmpty()) {
        unanswered.append(BETWEEN_MESSAGES);
      } else {
        messages.add(new Message(Role.USER, unanswered.toString()));
        messages.add(new Message(Role.ASSISTANT, earlier.reply()));
        unanswered.setLength(0);
      }
    }
    messages.add(new Message(Role.USER, unanswered.append(message).toString()));
    return messages;
  }
}
