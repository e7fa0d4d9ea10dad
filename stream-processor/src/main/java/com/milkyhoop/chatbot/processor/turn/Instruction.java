package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says what a {@link TurnLedger} wants done. */
sealed interface Instruction {
  /**
   * Send this record until it is settled, in place of what is in flight of that name (R5).
   *
   * @param afterNanos waits so long before the first time
   */
  record Send(Slot slot, TurnEvent event, @Nullable UUID traceId, long afterNanos)
      implements Instruction {
    Send(Slot slot, TurnEvent event, @Nullable UUID traceId) {
      this(slot, event, traceId, 0);
    }
  }

  /** The record was read back, or is in vain: stop sending it. */
  record Settle(Slot slot) implements Instruction {}

  /** Tell the holder of the turn, until that was read (R13). */
  record Forward(Slot slot, TurnEvent event) implements Instruction {}

  /** Write who goes on with which turns, in place of what was written before (R13). */
  record Lease(Slot slot, TurnEvent event) implements Instruction {}

  /** Take the turn out of the queue for permits: it never begins. */
  record Withdraw(TurnKey key) implements Instruction {}

  /** Stop the attempt; it returns with its text so far. */
  record Stop(TurnKey key) implements Instruction {}

  /** Stop the attempt; nobody waits for what it returns with. */
  record Abandon(TurnKey key) implements Instruction {}

  /** Go on under this id, for these calls (R10). */
  record Adopt(TurnKey key, AttemptId id, List<ReplyTarget> targets) implements Instruction {
    public Adopt {
      targets = List.copyOf(targets);
    }
  }

  /** Go on under this id (R5). */
  record Renumber(TurnKey key, AttemptId id) implements Instruction {}

  /** Nothing can be written to chat-turns: end the process. */
  record GiveUp(Throwable cause) implements Instruction {}
}
