package com.milkyhoop.chatbot.replay.run.plan;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Tracks one arm's way through one conversation: its turns that wait, and what the arm has said so
 * far. One thread.
 */
final class ArmConversation {
  private final Arm arm;
  private final int repeat;
  private final TurnPlans plans;
  private final TokenCounter counter;
  private final Queue<CohortTurn> waiting = new ArrayDeque<>();

  /** Holds the arm's replies by turn; empty where it gave no reply. */
  private final Map<Long, Optional<String>> replies = new HashMap<>();

  private @Nullable CohortTurn current;
  private @Nullable ConversationId conversation;

  ArmConversation(Arm arm, int repeat, TurnPlans plans) {
    this.arm = arm;
    this.repeat = repeat;
    this.plans = plans;
    this.counter = TokenCounter.forModel(arm.model() == null ? "" : arm.model());
  }

  void add(CohortTurn turn) {
    conversation = turn.turn().conversation();
    waiting.add(turn);
  }

  /** Returns the work of its next turn; empty while one runs, or none waits. */
  Optional<Planned> next() {
    if (current != null || waiting.isEmpty()) {
      return Optional.empty();
    }
    CohortTurn next = waiting.remove();
    current = next;
    return Optional.of(
        switch (next) {
          case CohortTurn.Unaskable _ -> plans.of(arm, repeat, next);
          case CohortTurn.Askable askable -> work(askable);
        });
  }

  private Planned work(CohortTurn.Askable turn) {
    List<FinishedTurn> history = new ArrayList<>();
    boolean conditional = false;
    for (FinishedTurn earlier : turn.earlier()) {
      Optional<String> own = replies.get(earlier.number());
      if (own == null || own.filter(earlier.reply()::equals).isPresent()) {
        history.add(earlier);
      } else {
        conditional |= turn.prompt().turns().contains(earlier.number());
        own.ifPresent(reply -> history.add(said(earlier, reply)));
      }
    }
    return conditional
        ? plans.work(arm, repeat, turn, ArmPrompts.of(arm, turn, history), true)
        : plans.of(arm, repeat, turn);
  }

  private FinishedTurn said(FinishedTurn recorded, String reply) {
    return new FinishedTurn(
        recorded.number(),
        recorded.message(),
        recorded.messageTokens(),
        reply,
        counter.count(reply),
        recorded.promptStart());
  }

  /** Takes the end of its current turn. */
  void ended(Optional<String> reply) {
    CohortTurn ended = requireNonNull(current);
    replies.put(ended.turn().event().turn(), reply);
    current = null;
  }

  boolean isIdle() {
    return current == null && waiting.isEmpty();
  }

  ConversationId conversation() {
    return requireNonNull(conversation);
  }
}
