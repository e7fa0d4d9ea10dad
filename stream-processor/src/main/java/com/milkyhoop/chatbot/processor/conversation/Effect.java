package com.milkyhoop.chatbot.processor.conversation;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.List;

/** What a decision wants done outside the state. Effects address turns, never attempts. */
public sealed interface Effect {
  /** It is this turn's time: run it, unless the task has not recovered yet (R2, R9). */
  record StartTurn(long number) implements Effect {}

  /** The turn has ended: whatever still runs or is being sent for it here is in vain. */
  record ForgetTurn(String requestId) implements Effect {}

  /** A further call watches this unfinished turn: it gets the text so far and what comes. */
  record AddTarget(String requestId, ReplyTarget target) implements Effect {}

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
}
