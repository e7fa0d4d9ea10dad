package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.conversation.ConversationEvent.ConversationDue;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestDue;
import com.milkyhoop.chatbot.store.ConversationRow;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Says how long requests, turns and conversations are kept. Everything that is remembered has one
 * entry in the expiry store, looked at when it is due: no store is ever scanned, and nothing leaves
 * while a turn of it is unfinished.
 *
 * @see "ADR 4: docs/adr/0004-ticks-propose-records-write.md"
 */
final class Retention {
  /** Delays what is due and can't leave yet. */
  private static final long LATER_MS = Duration.ofHours(1).toMillis();

  /** Turns that leave in one decision at most. */
  private static final int DROPPED_AT_ONCE = 100;

  /** Drops old turns a little faster than new ones come, for where a bound was lowered. */
  private static final int DROPPED_FOR_ONE = 2;

  private final ConversationLimits limits;

  Retention(ConversationLimits limits) {
    this.limits = limits;
  }

  Effect.ExpireRequest ofRequest(String requestId, long at) {
    return new Effect.ExpireRequest(requestId, at + limits.requestTtl().toMillis());
  }

  Effect ofConversation(long at) {
    return new Effect.ExpireConversation(at + limits.contextTtl().toMillis());
  }

  /** The oldest turn to keep once {@code number} is there; unfinished ones stay. */
  long oldestKept(ConversationState state, long oldest, long number) {
    long kept = oldest;
    while (number - kept >= limits.maxTurns()
        && kept - oldest < DROPPED_FOR_ONE
        && !state.activeTurns().containsKey(kept)) {
      kept++;
    }
    return kept;
  }

  Decision onDue(ConversationState state, RequestDue due) {
    if (state.request().isEmpty()) {
      return Decision.of(state);
    }
    return state.active(due.requestId()).isPresent()
        ? Decision.of(state, new Effect.ExpireRequest(due.requestId(), due.now() + LATER_MS))
        : Decision.of(state.withoutRequest());
  }

  Decision onDue(ConversationState state, ConversationDue due) {
    if (state.conversation().isEmpty()) {
      return Decision.of(state);
    }
    ConversationRow row = state.conversation().get();
    long idleAt = row.getLastActivity() + limits.contextTtl().toMillis();
    if (idleAt > due.now()) {
      return Decision.of(state, new Effect.ExpireConversation(idleAt));
    }
    return state.activeTurns().isEmpty()
        ? drop(state, row, due.now())
        : Decision.of(state, new Effect.ExpireConversation(due.now() + LATER_MS));
  }

  private static Decision drop(ConversationState state, ConversationRow row, long now) {
    long oldest = row.getOldestKeptTurn();
    long until = Math.min(oldest + DROPPED_AT_ONCE, row.getNextTurn());
    var effects = new ArrayList<Effect>();
    effects.add(new Effect.DropTurns(oldest, until));
    if (until == row.getNextTurn()) {
      return new Decision(state.withoutConversation(), effects);
    }
    effects.add(new Effect.ExpireConversation(now));
    return new Decision(state.with(Rows.oldestKept(row, until)), effects);
  }
}
