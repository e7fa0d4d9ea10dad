package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what a decision wants done outside the state. Effects address turns, never attempts. */
public sealed interface Effect {

  /** Is only done by a task that has recovered; recovery asks for it again (R9). */
  sealed interface AfterRecovery extends Effect {}

  /** Run the turn: it is its time (R2). */
  record StartTurn(long number) implements AfterRecovery {}

  /** Stop the turn, keep its text so far, and propose CANCELLED. */
  record CancelTurn(String requestId) implements AfterRecovery {}

  /** Stop the turn, whose user was erased, and propose its end: what it cost, and no text. */
  record CancelErased(String requestId) implements AfterRecovery {}

  /** Write this end to chat-turns, until one was read (R5). */
  record ProposeEnd(TurnEvent end) implements AfterRecovery {}

  /**
   * Forget the turn, which has ended: whatever still runs or is being sent for it here is in vain.
   *
   * @param number {@link ConversationState#NO_TURN} where an end was read that ended nothing
   */
  record ForgetTurn(long number, String requestId) implements Effect {}

  /** Send a call that watches this unfinished turn what its client lacks, then what comes. */
  record AddTarget(String requestId, ReplyTarget target, Optional<ShownText> shown)
      implements Effect {}

  /** Send nothing more of this unfinished turn to a call. */
  record RemoveTarget(String requestId, ReplyTarget target) implements Effect {}

  /** Tell these calls how the turn ended. */
  record EmitFinal(TurnEvent end, List<ReplyTarget> targets) implements Effect {
    public EmitFinal {
      targets = List.copyOf(targets);
    }

    /** Returns what tells all calls of a turn; nothing where it has none. */
    static List<Effect> toAll(TurnEvent end, ActiveTurnRow active) {
      var targets = new ArrayList<>(active.getTargets());
      targets.addAll(active.getCancelTargets());
      return targets.isEmpty() ? List.of() : List.of(new EmitFinal(end, targets));
    }
  }

  /** Tell one call that it gets no reply; the turn, if there is one, is not concerned. */
  record EmitRefusal(String requestId, ReplyTarget target, Failure failure) implements Effect {}

  /** Write the turn's one log event (R4). */
  record EmitLog(long number, TurnRow turn) implements Effect {}

  /** Look at an unfinished turn when its deadline has passed. */
  record WatchDeadline(long number, long deadline) implements Effect {}

  /** Take turns out of the store, the last one excluded. */
  record DropTurns(long from, long until) implements Effect {}

  /** Take the message of an unfinished turn out of the store; the turn stays until it has ended. */
  record EraseMessage(long number) implements Effect {}

  /**
   * Take what is stored of turns before the oldest one that is kept out of the stores, some rows at
   * a time (R15).
   *
   * @param erasedAt append time of the erasure
   */
  record EraseTurns(long erasedAt) implements Effect {}

  /** Look at the request then: its time is over. */
  record ExpireRequest(String requestId, long at) implements Effect {}

  /** Look at the conversation then: it may have been idle for long enough. */
  record ExpireConversation(long at) implements Effect {}
}
