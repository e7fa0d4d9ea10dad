package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestEvent;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.processor.turn.HolderNotice;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.Subject;

/**
 * Says what a record that a task read means. Reading gives one of these for whatever bytes there
 * are, and throws nothing; acting on it comes after, so that no failure of acting is taken for a
 * malformed record.
 *
 * @see "ADR 12: docs/adr/0012-no-record-stops-a-partition.md"
 */
sealed interface TaskRecord {

  /** A request, or the end of a turn. */
  record OfConversation(ConversationId conversation, RequestEvent event) implements TaskRecord {}

  /**
   * A message that no ingress would have accepted. Its request is known, so it becomes a turn,
   * without the message, and fails when its time comes.
   */
  record RefusedMessage(ConversationId conversation, MessageSent event, RuntimeException why)
      implements TaskRecord {}

  /** The end of a known turn that could not be stored, logged or shown. */
  record RefusedOutcome(ConversationId conversation, TurnEvent end, RuntimeException why)
      implements TaskRecord {}

  /**
   * A user, or a session, is to be forgotten.
   *
   * @param trace of the call that asked for it
   */
  record Erasure(Subject subject, String erasureId, TraceParent trace, long appendedAt)
      implements TaskRecord {}

  /** A task took over the partition. */
  record Marker(String id, String process) implements TaskRecord {}

  /** A task's note to itself that rows have expired. */
  record Sweep(long epoch) implements TaskRecord {}

  /** A process goes on with turns of tasks that it has lost (R13). */
  record LeaseWritten(TurnEvent lease) implements TaskRecord {}

  /** Tells what an owner of the partition tells the holder of a turn (R13). */
  record Notice(HolderNotice notice) implements TaskRecord {}

  /** It belongs to nothing that is known. */
  record Unreadable(RuntimeException why) implements TaskRecord {}
}
