package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.processor.conversation.Ends;
import com.milkyhoop.chatbot.processor.conversation.Prompt;
import com.milkyhoop.chatbot.processor.conversation.PromptAssembler;
import com.milkyhoop.chatbot.processor.conversation.PromptAssembler.NumberedTurn;
import com.milkyhoop.chatbot.processor.turn.BrokerClock;
import com.milkyhoop.chatbot.processor.turn.TaskTurns;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.processor.turn.TurnWork;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.Ending;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands turns whose time has come to the runner, with their prompts, unless it has them already or
 * their deadline has passed (R7). What its queue refuses is remembered, up to a bound, and offered
 * again; beyond the bound the store is read anew. One a task; the stream thread's.
 */
final class TurnStarter {
  private static final int MAX_REFUSED = 10_000;

  private final ConversationStores stores;
  private final PromptAssembler assembler;
  private final TaskTurns turns;
  private final BrokerClock clock;
  private final Queue<Start> refused = new ArrayDeque<>();
  private boolean forgotten;

  private record Start(ConversationId conversation, long number) {}

  TurnStarter(
      ConversationStores stores, PromptAssembler assembler, TaskTurns turns, BrokerClock clock) {
    this.stores = stores;
    this.assembler = assembler;
    this.turns = turns;
    this.clock = clock;
  }

  /** It is this turn's time. */
  void start(ConversationId conversation, long number) {
    var start = new Start(conversation, number);
    if (goesOn(start) || !behind() && offer(start)) {
      return;
    }
    if (refused.size() < MAX_REFUSED) {
      refused.add(start);
    } else {
      forgotten = true;
    }
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
      forgotten = false;
      stores.forEachActiveConversation(id -> start(id, stores.activeTurns(id).firstKey()));
    }
  }

  /** Whether the turn was started before, by this task or the one before it here. */
  private boolean goesOn(Start start) {
    return stores
        .activeTurn(start.conversation(), start.number())
        .filter(row -> turns.adopt(key(start, row), row.getTargets()))
        .isPresent();
  }

  /** False where the runner has no room. */
  private boolean offer(Start start) {
    Optional<ActiveTurnRow> active = stores.activeTurn(start.conversation(), start.number());
    if (active.isEmpty() || active.get().getEnding() != Ending.NONE) {
      return true;
    }
    TurnKey key = key(start, active.get());
    if (turns.holds(key)) {
      return true;
    }
    if (active.get().getDeadline() <= clock.now()) {
      turns.propose(key, Ends.expired(key.requestId()));
      return true;
    }
    return turns.hasRoom() && run(start, key, active.get());
  }

  private boolean run(Start start, TurnKey key, ActiveTurnRow active) {
    TurnRow turn = stores.turn(start.conversation(), start.number()).orElseThrow();
    var readyAt = new AtomicLong(active.getRequestedAt());
    Optional<Prompt> prompt =
        stores.readTurnsBefore(
            start.conversation(),
            start.number(),
            earlier ->
                assembler.assemble(
                    turn.getMessage(), turn.getMessageTokens(), notingTheEnd(earlier, readyAt)));
    if (prompt.isEmpty()) {
      turns.propose(key, Ends.promptTooLong(key.requestId()));
      return true;
    }
    return turns.start(
        new TurnWork(
            key,
            LogRecords.trace(turn),
            active.getRequestedAt(),
            readyAt.get(),
            active.getDeadline(),
            prompt.get(),
            active.getTargets()));
  }

  /** The turn before had to end first; it is the newest, and read anyway. */
  private static Iterator<NumberedTurn> notingTheEnd(
      Iterator<NumberedTurn> newestFirst, AtomicLong readyAt) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return newestFirst.hasNext();
      }

      @Override
      public NumberedTurn next() {
        NumberedTurn earlier = newestFirst.next();
        readyAt.accumulateAndGet(earlier.turn().getEndedAt(), Math::max);
        return earlier;
      }
    };
  }

  private static TurnKey key(Start start, ActiveTurnRow active) {
    return new TurnKey(start.conversation(), active.getRequestId());
  }
}
