package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.conversation.ConversationEvent.UserErased;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Decides what an erasure leaves of a conversation: its counters. All its turns are out of reach at
 * once, whatever it costs to drop their rows. An unfinished one ends without text, whichever end of
 * it is read first; what comes after the erasure begins anew (R15).
 *
 * @see "ADR 19: docs/adr/0019-a-log-that-can-forget.md"
 */
final class Erasing {
  private Erasing() {}

  static Decision on(ConversationState state, UserErased erased) {
    Optional<ConversationRow> conversation = state.conversation();
    if (conversation.isEmpty()) {
      return Decision.of(state, new Effect.EraseTurns(erased.appendedAt()));
    }
    var effects = new ArrayList<Effect>();
    ConversationState after = state;
    for (var active : state.activeTurns().entrySet()) {
      after = after.withActive(active.getKey(), Rows.erased(active.getValue()));
      effects.add(new Effect.EraseMessage(active.getKey()));
      effects.add(new Effect.CancelErased(active.getValue().getRequestId()));
    }
    ConversationRow row = conversation.get();
    effects.add(new Effect.EraseTurns(erased.appendedAt()));
    return new Decision(after.with(Rows.oldestKept(row, row.getNextTurn())), effects);
  }

  /**
   * Returns whether an unfinished turn ends without text: it was erased here, or by a task before
   * this one, which was rolled back, and whose end was read before the erasure.
   */
  static boolean isErased(ActiveTurnRow active, OutcomeArrived outcome) {
    return active.getEnding() == PendingEnd.ERASED || isErasure(outcome.end());
  }

  /** Returns whether it is the end that {@link ProposedEnds#erased} makes. */
  static boolean isErasure(TurnEvent end) {
    return end.getKind() == TurnEventKind.CANCELLED
        && FinishReasons.ERASED.equals(end.getFinishReason());
  }

  /** Returns what calls are told of an end: of one by an erasure, nothing else. */
  static TurnEvent told(TurnEvent end) {
    return isErasure(end) ? ProposedEnds.erased(end.getRequestId()) : end;
  }

  /**
   * Ends an erased turn. What the outcome says is dropped, as it may be a whole reply that was in
   * flight; but for what was spent, which was all the same (R14). Calls are told of the erasure and
   * nothing else, whatever the outcome was.
   */
  static Decision end(
      ConversationState state, long number, ActiveTurnRow active, OutcomeArrived outcome) {
    TurnRow turn =
        Rows.ended(
            Rows.withoutText(state.turn().orElseGet(() -> Rows.withoutMessage(active))),
            ProposedEnds.erased(outcome.end()),
            outcome.appendedAt());
    ConversationState after = state.withoutActive(number).with(Rows.erasedRequest(number));
    var effects = new ArrayList<Effect>();
    effects.add(new Effect.ForgetTurn(number, outcome.requestId()));
    effects.add(new Effect.EmitLog(number, turn));
    effects.addAll(Effect.EmitFinal.toAll(ProposedEnds.erased(outcome.requestId()), active));
    effects.add(new Effect.DropTurns(number, number + 1));
    return new Decision(after, effects);
  }
}
