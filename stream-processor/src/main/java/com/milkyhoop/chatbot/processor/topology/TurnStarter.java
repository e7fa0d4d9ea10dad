package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.processor.turn.BrokerClock;
import com.milkyhoop.chatbot.processor.turn.TaskTurns;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.processor.turn.TurnWork;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import com.milkyhoop.chatbot.store.TurnRow;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hands turns whose time has come to the runner, with their prompts, unless it has them already or
 * their deadline has passed (R7). What its queue refuses waits in the store: from then on nothing
 * is handed over as it comes, but the unfinished turns are gone through, a bounded number at a time
 * and in turn, as far as there is room. One a task; the stream thread's.
 */
final class TurnStarter {
  /** Some milliseconds of the stream thread. */
  private static final int LOOKED_AT_ONCE = 100;

  /**
   * Bounds how far chat-replies is read for turns whose time is over: one pass is for all that a
   * task takes over, and those that go on wait for it.
   */
  private static final Duration LONGEST_OVERDUE = Duration.ofMinutes(1);

  private final ConversationStores stores;
  private final PromptAssembler assembler;
  private final TaskTurns turns;
  private final BrokerClock clock;
  private final TaskFaults faults;

  /** Says whether turns wait in the store that the runner did not take. */
  private boolean behind;

  /** Says whether one was left out since the present round through the store began. */
  private boolean leftOut;

  /** Says where that round goes on; null: at the beginning. */
  private @Nullable ConversationId next;

  private record Start(ConversationId conversation, long number) {}

  TurnStarter(
      ConversationStores stores,
      PromptAssembler assembler,
      TaskTurns turns,
      BrokerClock clock,
      TaskFaults faults) {
    this.stores = stores;
    this.assembler = assembler;
    this.turns = turns;
    this.clock = clock;
    this.faults = faults;
  }

  /** It is this turn's time. */
  void start(ConversationId conversation, long number) {
    var start = new Start(conversation, number);
    try {
      if (!goesOn(start) && (behind || !offer(start))) {
        behind = true;
        leftOut = true;
      }
    } catch (DamagedRowException e) {
      faults.damagedRow(e);
    }
  }

  /** Returns whether turns wait here because the runner's queue was full. */
  boolean behind() {
    return behind;
  }

  /** Offers what waits in the store, as far as there is room. */
  void offerAgain() {
    if (!behind || !turns.hasRoom()) {
      return;
    }
    if (next == null) {
      leftOut = false;
    }
    var looked = new AtomicLong();
    next =
        stores
            .active()
            .firstTurnsFrom(
                next,
                (id, number) ->
                    looked.incrementAndGet() <= LOOKED_AT_ONCE
                        && offerAgain(new Start(id, number)));
    behind = next != null || leftOut;
  }

  /** Returns whether the turn was started before, by this task or the one before it here. */
  private boolean goesOn(Start start) {
    return stores
        .active()
        .get(start.conversation(), start.number())
        .filter(row -> turns.adopt(key(start, row), row.getTargets()))
        .isPresent();
  }

  private boolean offerAgain(Start start) {
    try {
      return offer(start);
    } catch (DamagedRowException e) {
      faults.damagedRow(e);
      return true;
    }
  }

  /** Offers a turn; false where the runner has no room. */
  private boolean offer(Start start) {
    Optional<ActiveTurnRow> active = stores.active().get(start.conversation(), start.number());
    return active.isEmpty()
        || active.get().getEnding() != PendingEnd.NONE
        || offer(start, active.get());
  }

  private boolean offer(Start start, ActiveTurnRow active) {
    TurnKey key = key(start, active);
    if (turns.holds(key)) {
      return true;
    }
    if (active.getDeadline() <= clock.now()) {
      expire(start.conversation(), ProposedEnds.expired(key.requestId()));
      return true;
    }
    try {
      return turns.hasRoom() && run(start, key, active);
    } catch (DamagedRowException e) {
      faults.damagedRow(e);
      turns.propose(key, ProposedEnds.internal(key.requestId()));
      return true;
    }
  }

  private boolean run(Start start, TurnKey key, ActiveTurnRow active) {
    TurnRow turn =
        stores
            .turn(start.conversation(), start.number())
            .orElseThrow(() -> new DamagedRowException(StoreNames.TURNS, "it is gone"));
    if (turn.getMessage().isEmpty()) {
      turns.propose(key, ProposedEnds.internal(key.requestId()));
      return true;
    }
    Optional<TurnWork> work = work(start, key, active, turn);
    if (work.isEmpty()) {
      turns.propose(key, ProposedEnds.promptTooLong(key.requestId()));
      return true;
    }
    return turns.start(work.get());
  }

  /** Stops a turn for a person, who keeps what was shown of it, by whom that ever was (R13). */
  void cancel(ConversationId conversation, String requestId) {
    var key = new TurnKey(conversation, requestId);
    if (!endsAsShown(key, turns::startCancelled)) {
      turns.cancel(key);
    }
  }

  /**
   * Ends a turn whose deadline has passed. What a process that died has shown of it is its reply;
   * where that is being read back, the next tick that finds the turn here looks again.
   *
   * @param end where nothing was shown
   */
  void expire(ConversationId conversation, TurnEvent end) {
    var key = new TurnKey(conversation, end.getRequestId());
    if (!turns.readsBack(key) && !endsAsShown(key, turns::startExpired)) {
      turns.propose(key, end);
    }
  }

  /**
   * Ends a turn with what is read back; false where there can be nothing, or nobody looks any more:
   * it goes on, was not begun before this task was there, or should have ended long ago. Only the
   * first unfinished one of a conversation may have been begun (R2).
   */
  private boolean endsAsShown(TurnKey key, Predicate<TurnWork> end) {
    if (!turns.isIdle(key)) {
      return false;
    }
    try {
      var first = stores.active().of(key.conversation()).firstEntry();
      if (first == null
          || !first.getValue().getRequestId().equals(key.requestId())
          || !turns.mayBeBegun(first.getValue().getRequestedAt())
          || first.getValue().getDeadline() + LONGEST_OVERDUE.toMillis() < clock.now()) {
        return false;
      }
      var start = new Start(key.conversation(), first.getKey());
      return stores
          .turn(start.conversation(), start.number())
          .filter(turn -> !turn.getMessage().isEmpty())
          .flatMap(turn -> work(start, key, first.getValue(), turn))
          .filter(end)
          .isPresent();
    } catch (DamagedRowException e) {
      faults.damagedRow(e);
      return false;
    }
  }

  /** Makes what the runner needs; empty where the message alone is too long for a prompt. */
  private Optional<TurnWork> work(Start start, TurnKey key, ActiveTurnRow active, TurnRow turn) {
    var readyAt = new AtomicLong(active.getRequestedAt());
    Optional<Prompt> prompt =
        stores.readTurnsBefore(
            start.conversation(),
            start.number(),
            rows -> {
              var earlier = new FinishedTurns(rows);
              Optional<Prompt> found =
                  assembler.assemble(turn.getMessage(), turn.getMessageTokens(), earlier);
              // The turn before had to end first; it is the newest, and read anyway.
              readyAt.accumulateAndGet(earlier.lastEnd(), Math::max);
              return found;
            });
    return prompt.map(
        it ->
            new TurnWork(
                key,
                LogRecords.trace(turn),
                active.getRequestedAt(),
                readyAt.get(),
                active.getDeadline(),
                it,
                Optional.ofNullable(active.getAllowance()),
                active.getTargets(),
                active.getDeparted()));
  }

  private static TurnKey key(Start start, ActiveTurnRow active) {
    return new TurnKey(start.conversation(), active.getRequestId());
  }
}
