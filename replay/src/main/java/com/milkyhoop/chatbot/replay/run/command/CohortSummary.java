package com.milkyhoop.chatbot.replay.run.command;

import static java.util.Objects.requireNonNullElse;

import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds up a cohort before it is run: what it is, and what its turns cost when they were recorded.
 */
final class CohortSummary {
  private final TokenCounter counter = TokenCounter.forModel("");
  private final Map<ConversationId, Integer> turnsOf = new HashMap<>();
  private final Map<String, LoggedTurn> ofModels = new TreeMap<>();
  private long turns;
  private long askable;
  private long promptTokens;
  private long replyTokens;
  private long totalMs;

  void add(LoggedTurn turn) {
    turns++;
    turnsOf.merge(turn.conversation(), 1, Integer::sum);
    LogEvent event = turn.event();
    LogEvent.Prompt prompt = event.prompt();
    if (prompt == null) {
      return;
    }
    askable++;
    promptTokens += prompt.tokens();
    replyTokens +=
        event.usage() == null ? counter.count(event.reply()) : event.usage().completionTokens();
    totalMs += event.latencyMs() == null ? 0 : event.latencyMs().total();
    ofModels.putIfAbsent(requireNonNullElse(event.route(), "") + ' ' + prompt.model(), turn);
  }

  long turns() {
    return turns;
  }

  long conversations() {
    return turnsOf.size();
  }

  Collection<Integer> turnsByConversation() {
    return turnsOf.values();
  }

  /** Returns how many have a recorded prompt. */
  long askable() {
    return askable;
  }

  /** Returns the tokens of all recorded prompts, by our count. */
  long promptTokens() {
    return promptTokens;
  }

  /** Returns the tokens of all recorded replies. */
  long replyTokens() {
    return replyTokens;
  }

  /** Returns how long the recorded calls took together. */
  long totalMs() {
    return totalMs;
  }

  /** Returns one turn of each recorded route and model. */
  Collection<LoggedTurn> oneOfEachModel() {
    return ofModels.values();
  }
}
