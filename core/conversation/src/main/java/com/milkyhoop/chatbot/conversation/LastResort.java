package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.conversation.ConversationEvent.Attached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.CancelAsked;
import com.milkyhoop.chatbot.conversation.ConversationEvent.Detached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestDue;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestEvent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnImported;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnRestored;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * Decides in place of {@link Conversation} where that threw, which only a bug can cause: a record
 * must not stop its partition, and its request must have one end all the same (R1, R4). It knows no
 * limits and asks nothing of the rows but their numbers. A message becomes a turn without its text,
 * which fails when its time comes; an end is folded as it is; a call that watches or stops a turn
 * is refused, and the turn goes on. A turn that is restored can be sent again.
 *
 * @see "ADR 12: docs/adr/0012-no-record-stops-a-partition.md"
 */
public final class LastResort {
  private static final long FIRST_TURN = 1;

  private final Retention retention;
  private final KeyedHashes hashes;

  public LastResort(ConversationLimits limits, KeyedHashes hashes) {
    this.retention = new Retention(limits);
    this.hashes = hashes;
  }

  public Decision on(ConversationState state, RequestEvent event) {
    return switch (event) {
      case MessageSent sent -> onMessage(state, sent);
      case Attached attached -> refuse(state, attached, Optional.of(attached.target()));
      case CancelAsked asked -> refuse(state, asked, asked.target());
      case OutcomeArrived outcome -> end(state, outcome);
      case TurnImported imported -> imported(state, imported);
      case Detached _, TurnRestored _, RequestDue _ -> Decision.of(state);
    };
  }

  /**
   * Returns what to do about an event whose rows can't be read: nothing is known, so nothing
   * changes.
   */
  public static List<Effect> withoutRows(RequestEvent event) {
    return switch (event) {
      case MessageSent sent -> refusal(sent, sent.target());
      case Attached attached -> refusal(attached, Optional.of(attached.target()));
      case CancelAsked asked -> refusal(asked, asked.target());
      case OutcomeArrived outcome ->
          List.of(new Effect.ForgetTurn(ConversationState.NO_TURN, outcome.requestId()));
      case Detached _, TurnImported _, TurnRestored _, RequestDue _ -> List.of();
    };
  }

  private Decision onMessage(ConversationState state, MessageSent sent) {
    if (state.request().isEmpty()) {
      return begin(state, sent);
    }
    RequestRow request = state.request().get();
    return request.getTurnNumber() == ConversationState.NO_TURN
        ? beginEnded(state, sent, request)
        : refuse(state, sent, sent.target());
  }

  private Decision begin(ConversationState state, MessageSent sent) {
    long number = number(state);
    var effects = new ArrayList<>(kept(sent));
    effects.add(new Effect.WatchDeadline(number, sent.deadline()));
    if (state.activeTurns().isEmpty()) {
      effects.add(new Effect.StartTurn(number));
    }
    ConversationState after =
        record(state, sent, Rows.turn(sent.withoutMessage()))
            .withActive(number, Rows.active(sent, PendingEnd.NONE));
    return new Decision(after, effects);
  }

  /** Its end was read before it: another task got as far as this, and was rolled back. */
  private Decision beginEnded(ConversationState state, MessageSent sent, RequestRow request) {
    TurnRow turn =
        Rows.ended(Rows.turn(sent.withoutMessage()), request.getEarly(), request.getEarlyAt());
    var effects = new ArrayList<>(kept(sent));
    effects.add(new Effect.EmitLog(number(state), turn));
    sent.target()
        .ifPresent(
            target ->
                effects.add(new Effect.EmitFinal(Erasing.told(turn.getEnd()), List.of(target))));
    return new Decision(record(state, sent, Rows.kept(turn)), effects);
  }

  private ConversationState record(ConversationState state, MessageSent sent, TurnRow turn) {
    long number = number(state);
    long oldest = state.conversation().map(ConversationRow::getOldestKeptTurn).orElse(number);
    return state
        .with(new ConversationRow(number + 1, oldest, sent.appendedAt()))
        .with(Rows.request(hashes.of(sent.message()), number))
        .with(turn);
  }

  private Decision imported(ConversationState state, TurnImported imported) {
    if (state.request().isPresent()) {
      return Decision.of(state);
    }
    long number = number(state);
    long oldest = state.conversation().map(ConversationRow::getOldestKeptTurn).orElse(number);
    long at = imported.appendedAt();
    TurnRow turn = imported.turn().row(at, at);
    var effects = new ArrayList<>(kept(imported.requestId(), at));
    effects.add(new Effect.EmitLog(number, turn));
    ConversationState after =
        state
            .with(new ConversationRow(number + 1, oldest, at))
            .with(Rows.request(hashes.of(imported.turn().message()), number))
            .with(Rows.kept(turn));
    return new Decision(after, effects);
  }

  private List<Effect> kept(MessageSent sent) {
    return kept(sent.requestId(), sent.appendedAt());
  }

  private List<Effect> kept(String requestId, long at) {
    return List.of(retention.ofRequest(requestId, at), retention.ofConversation(at));
  }

  private static long number(ConversationState state) {
    return state.conversation().map(ConversationRow::getNextTurn).orElse(FIRST_TURN);
  }

  private static Decision refuse(
      ConversationState state, RequestEvent event, Optional<ReplyTarget> target) {
    return new Decision(state, refusal(event, target));
  }

  private static List<Effect> refusal(RequestEvent event, Optional<ReplyTarget> target) {
    return target.stream()
        .<Effect>map(it -> new Effect.EmitRefusal(event.requestId(), it, CallRefusals.INTERNAL))
        .toList();
  }

  private Decision end(ConversationState state, OutcomeArrived outcome) {
    if (state.request().isEmpty()) {
      return Decision.of(
          state.with(Rows.early(outcome)),
          new Effect.ForgetTurn(ConversationState.NO_TURN, outcome.requestId()),
          retention.ofRequest(outcome.requestId(), outcome.appendedAt()));
    }
    Optional<ActiveTurnRow> active = state.active(outcome.requestId());
    if (active.isEmpty()) {
      return Decision.of(
          state, new Effect.ForgetTurn(ConversationState.NO_TURN, outcome.requestId()));
    }
    long number = state.request().orElseThrow().getTurnNumber();
    if (Erasing.isErased(active.get(), outcome)) {
      Decision erased = Erasing.end(state, number, active.get(), outcome);
      NavigableMap<Long, ActiveTurnRow> left = erased.state().activeTurns();
      return left.isEmpty() ? erased : erased.and(List.of(new Effect.StartTurn(left.firstKey())));
    }
    TurnRow turn =
        Rows.ended(
            state.turn().orElseGet(() -> Rows.withoutMessage(active.get())),
            outcome.end(),
            outcome.appendedAt());
    ConversationState after = state.withoutActive(number).with(Rows.kept(turn));
    var effects = new ArrayList<Effect>();
    effects.add(new Effect.ForgetTurn(number, outcome.requestId()));
    effects.add(new Effect.EmitLog(number, turn));
    effects.addAll(Effect.EmitFinal.toAll(outcome.end(), active.get()));
    if (!after.activeTurns().isEmpty()) {
      effects.add(new Effect.StartTurn(after.activeTurns().firstKey()));
    }
    return new Decision(after, effects);
  }
}
