package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;

/**
 * Tells the holder of a lease something of a turn that goes on there (R13): to stop it, or of a
 * call that watches it. Both who wrote it and who it is for read it through this.
 */
public record HolderNotice(TurnKey turn, TurnEvent event) {
  /** Returns whether it is a record of that kind. */
  static boolean is(TurnEvent event) {
    return switch (event.getKind()) {
      case STOP, WATCH -> true;
      case UNKNOWN, RECOVERY_MARKER, SWEEP, LEASE -> false;
      case COMPLETED, FAILED, CANCELLED, EXPIRED, REJECTED -> false;
    };
  }

  /**
   * Reads a record of chat-turns.
   *
   * @param conversation its key
   * @throws MalformedRecordException if it is no such record, or lacks something
   */
  public static HolderNotice of(ConversationId conversation, TurnEvent event) {
    if (!is(event)) {
      throw new MalformedRecordException(event.getKind() + " tells a holder nothing");
    }
    if (!ConversationId.ID.matcher(event.getRequestId()).matches()) {
      throw new MalformedRecordException("request_id must match " + ConversationId.ID.pattern());
    }
    if (event.getKind() == TurnEventKind.WATCH && event.getWatch() == null) {
      throw new MalformedRecordException("watch is missing");
    }
    return new HolderNotice(new TurnKey(conversation, event.getRequestId()), event);
  }

  boolean isStop() {
    return event.getKind() == TurnEventKind.STOP;
  }

  /** Returns where it is in flight, at who wrote it. */
  Slot slot(int partition) {
    return isStop()
        ? new Slot.Stop(partition, turn)
        : new Slot.Watch(partition, turn, event.getWatch().getTarget());
  }

  /** Returns whether it tells the same as another record of its slot. */
  boolean isSame(TurnEvent other) {
    return event.getHolder().equals(other.getHolder())
        && (isStop() || event.getWatch().equals(other.getWatch()));
  }
}
