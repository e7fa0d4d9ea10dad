package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.conversation.ConversationEvent.Attached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.CancelAsked;
import com.milkyhoop.chatbot.conversation.ConversationEvent.ConversationDue;
import com.milkyhoop.chatbot.conversation.ConversationEvent.Detached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.conversation.ConversationEvent.Recovered;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestDue;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TimePassed;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnImported;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnRestored;
import com.milkyhoop.chatbot.conversation.ConversationEvent.UserErased;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rules of a conversation as a pure function: same state, same event, same decision. It holds
 * that turns run in the order of their requests, one at a time (R2); that the first outcome of a
 * turn is its end and gives its one log event and its final event (R4, R5); that a repeated request
 * never becomes a second turn (R11); and that no turn stays unfinished for ever (R1).
 */
public final class Conversation implements Decisions {
  private final Messages messages;
  private final Retention retention;
  private final Watchers watchers;
  private final PastTurns pastTurns;

  /**
   * @param hashes makes what is kept of a message, by which a repeated request is known again
   */
  public Conversation(ConversationLimits limits, KeyedHashes hashes) {
    retention = new Retention(limits);
    watchers = new Watchers(limits.maxWatchers());
    messages = new Messages(limits, retention, watchers, hashes);
    pastTurns = new PastTurns(limits, retention, hashes);
  }

  @Override
  public Decision on(ConversationState state, ConversationEvent event) {
    return switch (event) {
      case MessageSent sent -> messages.on(state, sent);
      case Attached attached -> watchers.attach(state, attached);
      case Detached detached -> Watchers.detach(state, detached);
      case CancelAsked asked -> watchers.cancel(state, asked);
      case OutcomeArrived outcome -> onOutcome(state, outcome);
      case TurnImported imported -> pastTurns.on(state, imported);
      case TurnRestored restored -> pastTurns.on(state, restored);
      case UserErased erased -> Erasing.on(state, erased);
      case Recovered _ -> onRecovered(state);
      case TimePassed passed -> onTimePassed(state, passed.now());
      case RequestDue due -> retention.onDue(state, due);
      case ConversationDue due -> retention.onDue(state, due);
    };
  }

  private Decision onOutcome(ConversationState state, OutcomeArrived outcome) {
    var settled = new Effect.ForgetTurn(ConversationState.NO_TURN, outcome.requestId());
    if (state.request().isEmpty()) {
      return Decision.of(
          state.with(Rows.early(outcome)),
          settled,
          retention.ofRequest(outcome.requestId(), outcome.appendedAt()));
    }
    long number = state.request().get().getTurnNumber();
    return state
        .active(outcome.requestId())
        .map(active -> end(state, number, active, outcome))
        .orElseGet(() -> Decision.of(state, settled));
  }

  private static Decision end(
      ConversationState state, long number, ActiveTurnRow active, OutcomeArrived outcome) {
    boolean wasFirst = state.activeTurns().firstKey() == number;
    if (Erasing.isErased(active, outcome)) {
      Decision erased = Erasing.end(state, number, active, outcome);
      return wasFirst ? erased.and(startFirst(erased.state())) : erased;
    }
    var turn = Rows.ended(state.turn().orElseThrow(), outcome.end(), outcome.appendedAt());
    ConversationState after =
        state
            .withoutActive(number)
            .with(Rows.kept(turn))
            .with(Rows.lastActive(state.conversation().orElseThrow(), outcome.appendedAt()));
    var effects = new ArrayList<Effect>();
    effects.add(new Effect.ForgetTurn(number, outcome.requestId()));
    effects.add(new Effect.EmitLog(number, turn));
    effects.addAll(Effect.EmitFinal.toAll(outcome.end(), active));
    if (wasFirst) {
      effects.addAll(startFirst(after));
    }
    return new Decision(after, effects);
  }

  /** Nothing was started or proposed since the task began, or what was is asked for once more. */
  private static Decision onRecovered(ConversationState state) {
    var effects = new ArrayList<Effect>();
    state
        .activeTurns()
        .forEach(
            (number, row) -> {
              effects.add(new Effect.WatchDeadline(number, row.getDeadline()));
              effects.addAll(endingOf(row));
            });
    effects.addAll(startFirst(state));
    return new Decision(state, effects);
  }

  private static Decision onTimePassed(ConversationState state, long now) {
    List<Effect> effects =
        state.activeTurns().values().stream()
            .filter(row -> row.getDeadline() < now)
            .<Effect>map(row -> new Effect.ProposeEnd(ProposedEnds.expired(row.getRequestId())))
            .toList();
    return new Decision(state, effects);
  }

  /** A turn that is ending is never started, and those behind it wait until its end was read. */
  private static List<Effect> startFirst(ConversationState state) {
    Map.Entry<Long, ActiveTurnRow> first = state.activeTurns().firstEntry();
    return first == null || first.getValue().getEnding() != PendingEnd.NONE
        ? List.of()
        : List.of(new Effect.StartTurn(first.getKey()));
  }

  /** Returns what brings an ending turn to its end. */
  static List<Effect> endingOf(ActiveTurnRow row) {
    return switch (row.getEnding()) {
      case NONE -> List.of();
      case CANCELLED -> List.of(new Effect.CancelTurn(row.getRequestId()));
      case CONVERSATION_BUSY ->
          List.of(new Effect.ProposeEnd(ProposedEnds.busy(row.getRequestId())));
      case QUEUE_FULL -> List.of(new Effect.ProposeEnd(ProposedEnds.queueFull(row.getRequestId())));
      case ERASED -> List.of(new Effect.CancelErased(row.getRequestId()));
    };
  }
}
