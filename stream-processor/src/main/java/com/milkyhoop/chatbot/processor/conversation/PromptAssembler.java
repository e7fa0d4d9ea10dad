package com.milkyhoop.chatbot.processor.conversation;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.conversation.Prompt.Message;
import com.milkyhoop.chatbot.processor.conversation.Prompt.Role;
import com.milkyhoop.chatbot.schemas.TokenCounter;
import com.milkyhoop.chatbot.store.TurnRow;
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

  /** An earlier turn and its number. */
  public record NumberedTurn(long number, TurnRow turn) {}

  /**
   * @param newestFirst the conversation's turns before this one
   * @return empty where the message alone does not fit
   */
  public Optional<Prompt> assemble(
      String message, int messageTokens, Iterator<NumberedTurn> newestFirst) {
    int left = maxTokens - systemTokens - messageTokens;
    if (left < 0) {
      return Optional.empty();
    }
    List<NumberedTurn> fitting = fitting(newestFirst, left).reversed();
    var messages = new ArrayList<Message>();
    if (!systemPrompt.isEmpty()) {
      messages.add(new Message(Role.SYSTEM, systemPrompt));
    }
    for (NumberedTurn earlier : fitting) {
      messages.add(new Message(Role.USER, earlier.turn().getMessage()));
      String reply = earlier.turn().getEnd().getReply();
      if (!reply.isEmpty()) {
        messages.add(new Message(Role.ASSISTANT, reply));
      }
    }
    messages.add(new Message(Role.USER, message));
    return Optional.of(new Prompt(messages, fitting.stream().map(NumberedTurn::number).toList()));
  }

  private List<NumberedTurn> fitting(Iterator<NumberedTurn> newestFirst, int budget) {
    var fitting = new ArrayList<NumberedTurn>();
    int left = budget;
    for (int read = 0; read < maxTurns && newestFirst.hasNext(); read++) {
      NumberedTurn earlier = newestFirst.next();
      if (!belongs(earlier.turn())) {
        continue;
      }
      left -= tokens(earlier.turn());
      if (left < 0) {
        break;
      }
      fitting.add(earlier);
    }
    return fitting;
  }

  private static boolean belongs(TurnRow turn) {
    TurnEvent end = turn.getEnd();
    return end != null
        && !turn.getMessage().isEmpty()
        && (end.getKind() == TurnEventKind.COMPLETED || end.getKind() == TurnEventKind.CANCELLED);
  }

  private static int tokens(TurnRow turn) {
    int message = TokenCounter.PER_MESSAGE + turn.getMessageTokens();
    TurnEvent end = turn.getEnd();
    return end.getReply().isEmpty()
        ? message
        : message + TokenCounter.PER_MESSAGE + end.getReplyTokens();
  }
}
