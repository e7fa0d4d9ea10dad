package com.milkyhoop.chatbot.processor.conversation;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.Ending;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of a conversation as a pure function: same state, same event, same decision. It holds
 * that turns run in the order of their requests, one at a time (R2); that the first outcome of a
 * turn is its end and gives its one log event and its final event (R4, R5); and that a repeated
 * request never becomes a second turn (R11).
 */
public final class Conversation {
  /** How many calls may watch one turn. */
  public static final int MAX_TARGETS = 4;

  private static final long FIRST_TURN = 1;

  private Conversation() {}

  public static Decision on(ConversationState state, ConversationEvent event) {
    return switch (event) {
      case MessageSent sent -> onMessage(state, sent);
      case OutcomeArrived outcome -> onOutcome(state, outcome);
    };
  }

  private static Decision onMessage(ConversationState state, MessageSent sent) {
    if (state.request().isEmpty()) {
      return begin(state, sent);
    }
    RequestRow request = state.request().get();
    if (request.getTurnNumber() == ConversationState.NO_TURN) {
      return beginEnded(state, sent, request);
    }
    if (!request.getMessageHash().equals(MessageHash.of(sent.message()))) {
      return refuse(state, sent, Refusals.REQUEST_ID_REUSED);
    }
    return repeat(state, sent, request.getTurnNumber());
  }

  /** A request that was never read before becomes the newest turn. */
  private static Decision begin(ConversationState state, MessageSent sent) {
    long number = nextTurn(state);
    var active =
        ActiveTurnRow.newBuilder()
            .setRequestId(sent.requestId())
            .setRequestedAt(sent.appendedAt())
            .setDeadline(Long.MAX_VALUE)
            .setEnding(Ending.NONE)
            .setCancelTargets(List.of())
            .setTargets(sent.target().stream().toList())
            .build();
    ConversationState after = record(state, sent, number, turn(sent)).withActive(number, active);
    return state.activeTurns().isEmpty()
        ? Decision.of(after, new Effect.StartTurn(number))
        : Decision.of(after);
  }

  /** Its outcome was read before its request: the turn is over as it begins, without a call. */
  private static Decision beginEnded(
      ConversationState state, MessageSent sent, RequestRow request) {
    long number = nextTurn(state);
    TurnRow turn = ended(turn(sent), request.getEarly(), request.getEarlyAt());
    var effects = new ArrayList<Effect>();
    effects.add(new Effect.EmitLog(number, turn));
    sent.target()
        .ifPresent(target -> effects.add(new Effect.EmitFinal(turn.getEnd(), List.of(target))));
    return new Decision(record(state, sent, number, turn), effects);
  }

  private static Decision repeat(ConversationState state, MessageSent sent, long number) {
    if (state.turn().isEmpty()) {
      return refuse(state, sent, Refusals.REPLY_NOT_KEPT);
    }
    TurnRow turn = state.turn().get();
    if (sent.target().isEmpty()) {
      return Decision.of(state);
    }
    ReplyTarget target = sent.target().get();
    return turn.getEnd() == null
        ? attach(state, number, target)
        : Decision.of(state, new Effect.EmitFinal(turn.getEnd(), List.of(target)));
  }

  private static Decision attach(ConversationState state, long number, ReplyTarget target) {
    ActiveTurnRow active = requireNonNull(state.activeTurns().get(number));
    if (active.getTargets().contains(target)) {
      return Decision.of(state);
    }
    var targets = new ArrayList<>(active.getTargets());
    var effects = new ArrayList<Effect>();
    targets.add(target);
    if (targets.size() > MAX_TARGETS) {
      effects.add(
          new Effect.EmitRefusal(
              active.getRequestId(), targets.removeFirst(), Refusals.TOO_MANY_WATCHERS));
    }
    effects.add(new Effect.AddTarget(active.getRequestId(), target));
    var row = ActiveTurnRow.newBuilder(active).setTargets(targets).build();
    return new Decision(state.withActive(number, row), effects);
  }

  private static Decision refuse(ConversationState state, MessageSent sent, Failure why) {
    return sent.target()
        .map(target -> Decision.of(state, new Effect.EmitRefusal(sent.requestId(), target, why)))
        .orElseGet(() -> Decision.of(state));
  }

  private static Decision onOutcome(ConversationState state, OutcomeArrived outcome) {
    if (state.request().isEmpty()) {
      return Decision.of(state.with(early(outcome)));
    }
    long number = state.request().get().getTurnNumber();
    ActiveTurnRow active = state.activeTurns().get(number);
    return active == null ? Decision.of(state) : end(state, number, active, outcome);
  }

  private static Decision end(
      ConversationState state, long number, ActiveTurnRow active, OutcomeArrived outcome) {
    TurnRow turn = ended(state.turn().orElseThrow(), outcome.end(), outcome.appendedAt());
    boolean wasFirst = state.activeTurns().firstKey() == number;
    ConversationState after = state.withoutActive(number).with(turn);
    after = after.with(active(after.conversation().orElseThrow(), outcome.appendedAt()));
    var effects = new ArrayList<Effect>();
    effects.add(new Effect.ForgetTurn(outcome.requestId()));
    effects.add(new Effect.EmitLog(number, turn));
    if (!active.getTargets().isEmpty()) {
      effects.add(new Effect.EmitFinal(outcome.end(), active.getTargets()));
    }
    if (wasFirst && !after.activeTurns().isEmpty()) {
      effects.add(new Effect.StartTurn(after.activeTurns().firstKey()));
    }
    return new Decision(after, effects);
  }

  private static ConversationState record(
      ConversationState state, MessageSent sent, long number, TurnRow turn) {
    var request = new RequestRow(MessageHash.of(sent.message()), number, null, 0L);
    long oldest = state.conversation().map(ConversationRow::getOldestKeptTurn).orElse(FIRST_TURN);
    return state
        .with(new ConversationRow(number + 1, oldest, sent.appendedAt()))
        .with(request)
        .with(turn);
  }

  private static long nextTurn(ConversationState state) {
    return state.conversation().map(ConversationRow::getNextTurn).orElse(FIRST_TURN);
  }

  private static ConversationRow active(ConversationRow row, long now) {
    return new ConversationRow(
        row.getNextTurn(), row.getOldestKeptTurn(), Math.max(row.getLastActivity(), now));
  }

  private static RequestRow early(OutcomeArrived outcome) {
    return new RequestRow(
        MessageHash.NONE, ConversationState.NO_TURN, outcome.end(), outcome.appendedAt());
  }

  private static TurnRow turn(MessageSent sent) {
    return new TurnRow(
        sent.requestId(),
        sent.message(),
        sent.messageTokens(),
        sent.traceparent(),
        sent.appendedAt(),
        null,
        0L);
  }

  private static TurnRow ended(TurnRow turn, TurnEvent end, long endedAt) {
    return new TurnRow(
        turn.getRequestId(),
        turn.getMessage(),
        turn.getMessageTokens(),
        turn.getTraceparent(),
        turn.getRequestedAt(),
        end,
        endedAt);
  }
}
