package com.milkyhoop.chatbot.processor.conversation;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.Attached;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.CancelAsked;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OfRequest;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.Ending;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Calls that concern a turn that is there already: they watch it, or stop it (R11). The calls of a
 * turn are bounded; the oldest makes room and is told to come again.
 */
final class Watchers {
  private Watchers() {}

  /** The same request once more. */
  static Decision repeat(ConversationState state, MessageSent sent, ReplyTarget target) {
    return watch(state, sent, target, Optional.empty());
  }

  static Decision attach(ConversationState state, Attached attached) {
    return watch(state, attached, attached.target(), attached.shown());
  }

  static Decision cancel(ConversationState state, CancelAsked asked) {
    Optional<Failure> missing = missing(state, asked);
    if (missing.isPresent()) {
      return asked
          .target()
          .map(target -> refuse(state, asked, target, missing.get()))
          .orElseGet(() -> Decision.of(state));
    }
    return state
        .active(asked.requestId())
        .map(active -> cancel(state, active, asked))
        .orElseGet(() -> tellEnd(state, asked.target()));
  }

  static Decision refuse(
      ConversationState state, OfRequest event, ReplyTarget target, Failure why) {
    return Decision.of(state, new Effect.EmitRefusal(event.requestId(), target, why));
  }

  private static Decision watch(
      ConversationState state, OfRequest event, ReplyTarget target, Optional<ShownText> shown) {
    Optional<Failure> missing = missing(state, event);
    if (missing.isPresent()) {
      return refuse(state, event, target, missing.get());
    }
    return state
        .active(event.requestId())
        .map(active -> watch(state, active, target, shown))
        .orElseGet(() -> tellEnd(state, Optional.of(target)));
  }

  private static Decision watch(
      ConversationState state,
      ActiveTurnRow active,
      ReplyTarget target,
      Optional<ShownText> shown) {
    var effects = new ArrayList<Effect>();
    List<ReplyTarget> targets = with(target, active.getTargets(), active, effects);
    effects.add(new Effect.AddTarget(active.getRequestId(), target, shown));
    return new Decision(
        state.withActive(number(state), Rows.withTargets(active, targets)), effects);
  }

  private static Decision cancel(ConversationState state, ActiveTurnRow active, CancelAsked asked) {
    var effects = new ArrayList<Effect>();
    ActiveTurnRow row = active;
    if (asked.target().isPresent()) {
      List<ReplyTarget> targets =
          with(asked.target().get(), active.getCancelTargets(), active, effects);
      row = Rows.withCancelTargets(row, targets);
    }
    if (active.getEnding() == Ending.NONE) {
      row = Rows.cancelled(row);
      effects.add(new Effect.CancelTurn(active.getRequestId()));
    }
    return new Decision(state.withActive(number(state), row), effects);
  }

  private static Decision tellEnd(ConversationState state, Optional<ReplyTarget> target) {
    return target
        .map(it -> new Effect.EmitFinal(state.turn().orElseThrow().getEnd(), List.of(it)))
        .map(effect -> Decision.of(state, effect))
        .orElseGet(() -> Decision.of(state));
  }

  /** Why there is no turn to watch or stop. */
  private static Optional<Failure> missing(ConversationState state, OfRequest event) {
    boolean known =
        state.request().filter(row -> row.getTurnNumber() != ConversationState.NO_TURN).isPresent();
    if (!known) {
      return Optional.of(Refusals.REQUEST_UNKNOWN);
    }
    boolean kept =
        state
            .turn()
            .map(TurnRow::getRequestId)
            .filter(id -> id.equals(event.requestId()))
            .isPresent();
    return kept ? Optional.empty() : Optional.of(Refusals.REPLY_NOT_KEPT);
  }

  private static List<ReplyTarget> with(
      ReplyTarget added, List<ReplyTarget> present, ActiveTurnRow turn, List<Effect> effects) {
    if (present.contains(added)) {
      return present;
    }
    var targets = new ArrayList<>(present);
    targets.add(added);
    if (targets.size() > Conversation.MAX_TARGETS) {
      effects.add(
          new Effect.EmitRefusal(
              turn.getRequestId(), targets.removeFirst(), Refusals.TOO_MANY_WATCHERS));
    }
    return targets;
  }

  private static long number(ConversationState state) {
    return state.request().orElseThrow().getTurnNumber();
  }
}
