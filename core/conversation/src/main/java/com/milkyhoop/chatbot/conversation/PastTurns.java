package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnImported;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnRestored;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayList;

/**
 * Decides what becomes of turns that ended before their records were written. Either kind may come
 * any number of times and changes something once. Nobody waits for them, nothing is called, and
 * whatever turn is active goes on.
 *
 * @see "ADR 16: docs/adr/0016-past-turns-come-whole.md"
 */
final class PastTurns {
  private static final long FIRST_TURN = 1;

  private final ConversationLimits limits;
  private final Retention retention;
  private final KeyedHashes hashes;

  PastTurns(ConversationLimits limits, Retention retention, KeyedHashes hashes) {
    this.limits = limits;
    this.retention = retention;
    this.hashes = hashes;
  }

  /** Its request is unknown, so it is new: it gets the next number and its log event (R4). */
  Decision on(ConversationState state, TurnImported imported) {
    if (state.request().isPresent()) {
      return Decision.of(state);
    }
    long at = imported.appendedAt();
    long number = state.conversation().map(ConversationRow::getNextTurn).orElse(FIRST_TURN);
    long oldest = state.conversation().map(ConversationRow::getOldestKeptTurn).orElse(FIRST_TURN);
    long kept = retention.oldestKept(state, oldest, number);
    TurnRow turn = imported.turn().row(at, at);
    var effects = new ArrayList<Effect>();
    if (kept > oldest) {
      effects.add(new Effect.DropTurns(oldest, kept));
    }
    effects.add(retention.ofRequest(imported.requestId(), at));
    if (state.conversation().isEmpty()) {
      effects.add(retention.ofConversation(at));
    }
    effects.add(new Effect.EmitLog(number, turn));
    ConversationState after =
        state
            .with(new ConversationRow(number + 1, kept, lastActivity(state, at)))
            .with(Rows.request(hashes.of(imported.turn().message()), number))
            .with(Rows.kept(turn));
    return new Decision(after, effects);
  }

  /**
   * Gets back its number, where no turn has it, and no log event: the log is where it comes from.
   * The first one that is restored of a conversation decides which number its next message gets. So
   * a message that is sent before all of them are restored lacks some of them in its prompt, and
   * takes the number of none.
   */
  Decision on(ConversationState state, TurnRestored restored) {
    ConversationRow row = state.conversation().orElseGet(() -> conversation(restored));
    boolean belongs =
        restored.number() >= row.getOldestKeptTurn() && restored.number() < row.getNextTurn();
    if (!belongs || state.turn().isPresent() || state.request().isPresent()) {
      return Decision.of(state);
    }
    TurnRow turn = restored.turn().row(restored.requestedAt(), restored.endedAt());
    var effects = new ArrayList<Effect>();
    ConversationState after = state.with(row).with(Rows.kept(turn));
    if (state.conversation().isEmpty()) {
      effects.add(retention.ofConversation(row.getLastActivity()));
    }
    Effect.ExpireRequest expire = retention.ofRequest(restored.requestId(), restored.endedAt());
    if (expire.at() > restored.appendedAt()) {
      effects.add(expire);
      after = after.with(Rows.request(hashes.of(restored.turn().message()), restored.number()));
    }
    return new Decision(after, effects);
  }

  /** As the conversation was when its newest turn had ended. */
  private ConversationRow conversation(TurnRestored restored) {
    long next = restored.lastNumber() + 1;
    return new ConversationRow(
        next, Math.max(FIRST_TURN, next - limits.maxTurns()), restored.lastEndedAt());
  }

  private static long lastActivity(ConversationState state, long at) {
    return Math.max(at, state.conversation().map(ConversationRow::getLastActivity).orElse(0L));
  }
}
