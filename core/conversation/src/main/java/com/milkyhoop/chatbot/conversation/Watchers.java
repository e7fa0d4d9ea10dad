package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.conversation.ConversationEvent.Attached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.CancelAsked;
import com.milkyhoop.chatbot.conversation.ConversationEvent.Detached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestEvent;
import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Calls that concern a turn that is there already: they watch it, or stop it (R11). The calls of a
 * turn are bounded: where there are as many as may, a further one is refused, so that nobody can
 * end the stream of another, least of all the sender's. A call that ends early detaches and makes
 * room: a record of those alone, where a lease would be one every few seconds of every open call.
 * Those of a killed ingress count until their turn ends.
 */
final class Watchers {
  private final int max;

  /**
   * @param max calls that watch a turn, and as many that wait for its cancellation
   */
  Watchers(int max) {
    this.max = max;
  }

  /** The same request once more. */
  Decision repeat(ConversationState state, MessageSent sent, ReplyTarget target) {
    return watch(state, sent, target, Optional.empty());
  }

  Decision attach(ConversationState state, Attached attached) {
    return watch(state, attached, attached.target(), attached.shown());
  }

  /**
   * Nobody reads what is sent to a call that has ended, so nothing is sent to it any more. It may
   * be the one that all was shown to by a process that has died since: its name is kept for that
   * (R13).
   */
  static Decision detach(ConversationState state, Detached detached) {
    return state
        .active(detached.requestId())
        .map(
            active ->
                new Decision(
                    state.withActive(number(state), Rows.without(active, detached.target())),
                    List.of(new Effect.RemoveTarget(detached.requestId(), detached.target()))))
        .orElseGet(() -> Decision.of(state));
  }

  Decision cancel(ConversationState state, CancelAsked asked) {
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
      ConversationState state, RequestEvent event, ReplyTarget target, Failure why) {
    return Decision.of(state, new Effect.EmitRefusal(event.requestId(), target, why));
  }

  private Decision watch(
      ConversationState state, RequestEvent event, ReplyTarget target, Optional<ShownText> shown) {
    Optional<Failure> missing = missing(state, event);
    if (missing.isPresent()) {
      return refuse(state, event, target, missing.get());
    }
    return state
        .active(event.requestId())
        .map(active -> watch(state, active, target, shown))
        .orElseGet(() -> tellEnd(state, Optional.of(target)));
  }

  private Decision watch(
      ConversationState state,
      ActiveTurnRow active,
      ReplyTarget target,
      Optional<ShownText> shown) {
    String requestId = active.getRequestId();
    if (isFull(active.getTargets(), target)) {
      return Decision.of(
          state, new Effect.EmitRefusal(requestId, target, CallRefusals.TOO_MANY_WATCHERS));
    }
    return new Decision(
        state.withActive(
            number(state), Rows.withTargets(active, with(active.getTargets(), target))),
        List.of(new Effect.AddTarget(requestId, target, shown)));
  }

  private Decision cancel(ConversationState state, ActiveTurnRow active, CancelAsked asked) {
    var effects = new ArrayList<Effect>();
    ActiveTurnRow row = active;
    if (asked.target().isPresent()) {
      ReplyTarget target = asked.target().get();
      if (isFull(active.getCancelTargets(), target)) {
        effects.add(
            new Effect.EmitRefusal(asked.requestId(), target, CallRefusals.TOO_MANY_WATCHERS));
      } else {
        row = Rows.withCancelTargets(row, with(active.getCancelTargets(), target));
      }
    }
    if (active.getEnding() == PendingEnd.NONE) {
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

  /** Returns why there is no turn to watch or stop. */
  private static Optional<Failure> missing(ConversationState state, RequestEvent event) {
    boolean known =
        state.request().filter(row -> row.getTurnNumber() != ConversationState.NO_TURN).isPresent();
    if (!known) {
      return Optional.of(CallRefusals.REQUEST_UNKNOWN);
    }
    boolean kept =
        state
            .turn()
            .map(TurnRow::getRequestId)
            .filter(id -> id.equals(event.requestId()))
            .isPresent();
    return kept ? Optional.empty() : Optional.of(CallRefusals.REPLY_NOT_KEPT);
  }

  /** Returns whether there is no room for a call that is not there yet. */
  private boolean isFull(List<ReplyTarget> present, ReplyTarget target) {
    return present.size() >= max && !present.contains(target);
  }

  private static List<ReplyTarget> with(List<ReplyTarget> present, ReplyTarget added) {
    if (present.contains(added)) {
      return present;
    }
    var targets = new ArrayList<>(present);
    targets.add(added);
    return targets;
  }

  private static long number(ConversationState state) {
    return state.request().orElseThrow().getTurnNumber();
  }
}
