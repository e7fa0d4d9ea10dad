package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what becomes of a message: a turn, or a further look at the turn that it became before.
 */
final class Messages {
  private static final long FIRST_TURN = 1;

  private final ConversationLimits limits;
  private final Retention retention;
  private final Watchers watchers;
  private final KeyedHashes hashes;

  Messages(ConversationLimits limits, Retention retention, Watchers watchers, KeyedHashes hashes) {
    this.limits = limits;
    this.retention = retention;
    this.watchers = watchers;
    this.hashes = hashes;
  }

  Decision on(ConversationState state, MessageSent sent) {
    if (state.request().isEmpty()) {
      return begin(state, sent);
    }
    RequestRow request = state.request().get();
    if (request.getTurnNumber() == ConversationState.NO_TURN) {
      return beginEnded(state, sent, request);
    }
    if (ErasedRows.isErased(request)) {
      return sent.target()
          .map(target -> Watchers.refuse(state, sent, target, CallRefusals.REPLY_NOT_KEPT))
          .orElseGet(() -> Decision.of(state));
    }
    if (!hashes.matches(request.getMessageHash(), sent.message())) {
      return sent.target()
          .map(target -> Watchers.refuse(state, sent, target, CallRefusals.REQUEST_ID_REUSED))
          .orElseGet(() -> Decision.of(state));
    }
    return sent.target()
        .map(target -> watchers.repeat(state, sent, target))
        .orElseGet(() -> Decision.of(state));
  }

  /** A request that was never read before becomes the newest turn. */
  private Decision begin(ConversationState state, MessageSent sent) {
    var effects = new ArrayList<Effect>();
    ConversationState before =
        switch (sent.onBusy()) {
          case ENQUEUE, REJECT -> state;
          case INTERRUPT -> cancelAll(state, effects);
        };
    ActiveTurnRow active = Rows.active(sent, ending(before, sent));
    ConversationState recorded = record(before, sent, Rows.turn(sent), effects);
    long number = number(recorded);
    effects.add(new Effect.WatchDeadline(number, sent.deadline()));
    effects.addAll(Conversation.endingOf(active));
    if (before.activeTurns().isEmpty() && active.getEnding() == PendingEnd.NONE) {
      effects.add(new Effect.StartTurn(number));
    }
    return new Decision(recorded.withActive(number, active), effects);
  }

  private PendingEnd ending(ConversationState state, MessageSent sent) {
    if (!state.busy()) {
      return PendingEnd.NONE;
    }
    return switch (sent.onBusy()) {
      case REJECT -> PendingEnd.CONVERSATION_BUSY;
      case ENQUEUE, INTERRUPT ->
          state.queued() < limits.maxQueued() ? PendingEnd.NONE : PendingEnd.QUEUE_FULL;
    };
  }

  private static ConversationState cancelAll(ConversationState state, List<Effect> effects) {
    ConversationState after = state;
    for (var entry : state.activeTurns().entrySet()) {
      if (entry.getValue().getEnding() == PendingEnd.NONE) {
        after = after.withActive(entry.getKey(), Rows.cancelled(entry.getValue()));
        effects.add(new Effect.CancelTurn(entry.getValue().getRequestId()));
      }
    }
    return after;
  }

  /** Its outcome was read before its request: the turn is over as it begins, without a call. */
  private Decision beginEnded(ConversationState state, MessageSent sent, RequestRow request) {
    TurnRow asked = Rows.turn(sent);
    TurnRow turn =
        Rows.ended(
            Erasing.isErasure(request.getEarly()) ? Rows.withoutText(asked) : asked,
            request.getEarly(),
            request.getEarlyAt());
    var effects = new ArrayList<Effect>();
    ConversationState after = record(state, sent, Rows.kept(turn), effects);
    effects.add(new Effect.EmitLog(number(after), turn));
    sent.target()
        .ifPresent(
            target ->
                effects.add(new Effect.EmitFinal(Erasing.told(turn.getEnd()), List.of(target))));
    return new Decision(after, effects);
  }

  /** The next number is the turn's. The oldest turns leave where there are too many. */
  private ConversationState record(
      ConversationState state, MessageSent sent, TurnRow turn, List<Effect> effects) {
    boolean isFirst = state.conversation().isEmpty();
    long number = state.conversation().map(ConversationRow::getNextTurn).orElse(FIRST_TURN);
    long oldest = state.conversation().map(ConversationRow::getOldestKeptTurn).orElse(FIRST_TURN);
    long kept = retention.oldestKept(state, oldest, number);
    if (kept > oldest) {
      effects.add(new Effect.DropTurns(oldest, kept));
    }
    effects.add(retention.ofRequest(sent.requestId(), sent.appendedAt()));
    if (isFirst) {
      effects.add(retention.ofConversation(sent.appendedAt()));
    }
    long activeAt =
        Math.max(
            sent.appendedAt(),
            state.conversation().map(ConversationRow::getLastActivity).orElse(0L));
    return state
        .with(new ConversationRow(number + 1, kept, activeAt))
        .with(Rows.request(hashes.of(sent.message()), number))
        .with(turn);
  }

  private static long number(ConversationState recorded) {
    return recorded.request().orElseThrow().getTurnNumber();
  }
}
