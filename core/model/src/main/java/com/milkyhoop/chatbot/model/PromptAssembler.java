package com.milkyhoop.chatbot.model;

import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Builds the prompt of a turn (R3): the system prompt, the newest finished turns that fit the
 * budget, whole and without a hole, then the message. Reads no further back than the first turn
 * that does not fit, so its cost is bounded by the budget, not by the length of the conversation.
 */
public final class PromptAssembler {
  private final String systemPrompt;
  private final int systemTokens;
  private final int maxTokens;
  private final int maxTurns;

  /**
   * @param systemPrompt empty for none
   * @param maxTokens {@code CONTEXT_MAX_TOKENS}: the most that a prompt may hold
   * @param maxTurns the most earlier turns to read
   */
  public PromptAssembler(TokenCounter counter, String systemPrompt, int maxTokens, int maxTurns) {
    this.systemPrompt = systemPrompt;
    this.systemTokens = counter.minimalPrompt(systemPrompt, 0);
    this.maxTokens = maxTokens;
    this.maxTurns = maxTurns;
  }

  /**
   * @param newestFirst the conversation's finished turns before this one
   * @return empty where the message alone does not fit
   */
  public Optional<Prompt> assemble(
      String message, int messageTokens, Iterator<FinishedTurn> newestFirst) {
    int left = maxTokens - systemTokens - messageTokens;
    if (left < 0) {
      return Optional.empty();
    }
    List<FinishedTurn> fitting = fitting(newestFirst, left).reversed();
    var messages = new ArrayList<Message>();
    if (!systemPrompt.isEmpty()) {
      messages.add(new Message(Role.SYSTEM, systemPrompt));
    }
    for (FinishedTurn earlier : fitting) {
      messages.add(new Message(Role.USER, earlier.message()));
      String reply = earlier.reply();
      if (!reply.isEmpty()) {
        messages.add(new Message(Role.ASSISTANT, reply));
      }
    }
    messages.add(new Message(Role.USER, message));
    return Optional.of(new Prompt(messages, fitting.stream().map(FinishedTurn::number).toList()));
  }

  private List<FinishedTurn> fitting(Iterator<FinishedTurn> newestFirst, int budget) {
    var fitting = new ArrayList<FinishedTurn>();
    int left = budget;
    for (int read = 0; read < maxTurns && newestFirst.hasNext(); read++) {
      FinishedTurn earlier = newestFirst.next();
      left -= tokens(earlier);
      if (left < 0) {
        break;
      }
      fitting.add(earlier);
    }
    return fitting;
  }

  private static int tokens(FinishedTurn turn) {
    int message = TokenCounter.PER_MESSAGE + turn.messageTokens();
    return turn.reply().isEmpty()
        ? message
        : message + TokenCounter.PER_MESSAGE + turn.replyTokens();
  }
}
