package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.processor.conversation.Prompt;
import com.milkyhoop.chatbot.processor.conversation.PromptAssembler;
import com.milkyhoop.chatbot.processor.conversation.Refusals;
import com.milkyhoop.chatbot.processor.turn.TaskTurns;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.processor.turn.TurnWork;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Hands turns whose time has come to the runner, with their prompts. What its queue refuses is
 * remembered, up to a bound, and offered again; beyond the bound the store is read anew. One a
 * task; the stream thread's.
 */
final class TurnStarter {
  private static final int MAX_REFUSED = 10_000;

  private final ConversationStores stores;
  private final PromptAssembler assembler;
  private final TaskTurns turns;
  private final Queue<Start> refused = new ArrayDeque<>();
  private boolean forgotten;

  private record Start(ConversationId conversation, long number) {}

  TurnStarter(ConversationStores stores, PromptAssembler assembler, TaskTurns turns) {
    this.stores = stores;
    this.assembler = assembler;
    this.turns = turns;
  }

  /** It is this turn's time. */
  void start(ConversationId conversation, long number) {
    var start = new Start(conversation, number);
    if (behind() || !offer(start)) {
      remember(start);
    }
  }

  /** Starts the active turn of every conversation of the task. */
  void startAll() {
    refused.clear();
    forgotten = false;
    stores.forEachActiveTurn(this::start);
  }

  /** Whether turns wait here because the runner's queue was full. */
  boolean behind() {
    return forgotten || !refused.isEmpty();
  }

  /** Offers what was refused again, in order, as far as there is room. */
  void offerAgain() {
    while (!refused.isEmpty() && offer(refused.element())) {
      refused.remove();
    }
    if (refused.isEmpty() && forgotten) {
      startAll();
    }
  }

  private void remember(Start start) {
    if (refused.size() < MAX_REFUSED) {
      refused.add(start);
    } else {
      forgotten = true;
    }
  }

  /** False where the runner has no room. */
  private boolean offer(Start start) {
    Optional<ActiveTurnRow> active = stores.activeTurn(start.conversation(), start.number());
    if (active.isEmpty()) {
      return true;
    }
    var key = new TurnKey(start.conversation(), active.get().getRequestId());
    if (turns.holds(key)) {
      return true;
    }
    return turns.hasRoom() && run(start, key, active.get());
  }

  private boolean run(Start start, TurnKey key, ActiveTurnRow active) {
    TurnRow turn = stores.turn(start.conversation(), start.number()).orElseThrow();
    Optional<Prompt> prompt =
        stores.readTurnsBefore(
            start.conversation(),
            start.number(),
            earlier -> assembler.assemble(turn.getMessage(), turn.getMessageTokens(), earlier));
    if (prompt.isEmpty()) {
      turns.propose(key, Refusals.promptTooLong(key.requestId()));
      return true;
    }
    return turns.start(
        new TurnWork(key, active.getRequestedAt(), prompt.get(), active.getTargets()));
  }
}
