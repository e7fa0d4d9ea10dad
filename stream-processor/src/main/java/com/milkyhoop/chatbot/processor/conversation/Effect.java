package com.milkyhoop.chatbot.processor.conversation;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.List;
import java.util.Optional;

/** Says what a decision wants done outside the state. Effects address turns, never attempts. */
public sealed interface Effect {

  /** Is only done by a task that has recovered; recovery asks for it again (R9). */
  sealed interface AfterRecovery extends Effect {}

  /** It is this turn's time: run it (R2). */
  record StartTurn(long number) implements AfterRecovery {}

  /** Stop the turn, keep its text so far, and propose CANCELLED. */
  record CancelTurn(String requestId) implements AfterRecovery {}

  /** Write this end to chat-turns, until one was read (R5). */
  record ProposeEnd(TurnEvent end) implements AfterRecovery {}

  /**
   * The turn has ended: whatever still runs or is being sent for it here is in vain.
   *
   * @param number {@link ConversationState#NO_TURN} where an end was read that ended nothing
   */
  record ForgetTurn(long number, String requestId) implements Effect {}

  /** A call watches this unfinished turn: it gets what its client lacks, then what comes. */
  record AddTarget(String requestId, ReplyTarget target, Optional<ShownText> shown)
      implements Effect {}

  /** A call watches this unfinished turn no more. */
  record RemoveTarget(String requestId, ReplyTarget target) implements Effect {}

  /** Tell these calls how the turn ended. */
  record EmitFinal(TurnEvent end, List<ReplyTarget> targets) implements Effect {
    public EmitFinal {
      targets = List.copyOf(targets);
    }
  }

  /** Tell one call that it gets no reply; the turn, if there is one, is not concerned. */
  record EmitRefusal(String requestId, ReplyTarget target, Failure failure) implements Effect {}

  /** The turn's one log event (R4). */
  record EmitLog(long number, TurnRow turn) implements Effect {}

  /** An unfinished turn: look at it when its deadline has passed. */
  record WatchDeadline(long number, long deadline) implements Effect {}

  /** Turns leave the store, the last one excluded. */
  record DropTurns(long from, long until) implements Effect {}

  /** The message of an unfinished turn leaves the store; the turn stays until it has ended. */
  record EraseMessage(long number) implements Effect {}

  /**
   * What is stored of turns before the oldest one that is kept leaves the stores, some rows at a
   * time (R15).
   */
  record EraseTurns() implements Effect {}

  /** Look at the request then: its time is over. */
  record ExpireRequest(String requestId, long at) implements Effect {}

  /** Look at the conversation then: it may have been idle for long enough. */
  record ExpireConversation(long at) implements Effect {}
}
