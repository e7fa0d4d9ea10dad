package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.event.Lease;
import com.milkyhoop.chatbot.event.LeasedTurn;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.LeaseWritten;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Marker;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Notice;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.OfConversation;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.RefusedOutcome;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Sweep;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Unreadable;
import com.milkyhoop.chatbot.processor.turn.HolderNotice;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Reads the records of chat-turns, whoever wrote them.
 *
 * @see "ADR 1: docs/adr/0001-records-of-chat-turns-and-chat-replies.md"
 */
final class TurnEventReader {
  /** A turn must not wait for long for a process that is gone. */
  private static final long MAX_LEASE_MS = 60_000;

  private final RecordCodec<TurnEvent> codec;
  private final OutcomeRules rules;

  TurnEventReader(RecordCodec<TurnEvent> codec, OutcomeRules rules) {
    this.codec = codec;
    this.rules = rules;
  }

  /**
   * Never throws.
   *
   * @param offset of the record
   * @param appendedAt append time of the record
   */
  TaskRecord read(Record<byte[], byte[]> record, long offset, long appendedAt) {
    try {
      TurnEvent event = codec.decode(RequestReader.present(record.value(), "value"));
      return switch (event.getKind()) {
        case RECOVERY_MARKER -> {
          RequestReader.requireId("marker_id", event.getMarkerId());
          yield new Marker(event.getMarkerId(), event.getHolder());
        }
        case SWEEP -> new Sweep(event.getEpoch());
        case LEASE -> lease(event);
        case STOP, WATCH ->
            new Notice(HolderNotice.of(RequestReader.conversation(record.key()), event));
        case COMPLETED, FAILED, CANCELLED, EXPIRED, REJECTED ->
            outcome(RequestReader.conversation(record.key()), event, offset, appendedAt);
        case UNKNOWN -> throw new MalformedRecordException("a kind of a newer release");
      };
    } catch (RuntimeException e) {
      return new Unreadable(e);
    }
  }

  private static TaskRecord lease(TurnEvent event) {
    RequestReader.requireId("holder", event.getHolder());
    Lease lease = event.getLease();
    if (lease == null || lease.getMs() < 0 || lease.getMs() > MAX_LEASE_MS) {
      throw new MalformedRecordException("lease must be from 0 to " + MAX_LEASE_MS + " ms");
    }
    for (LeasedTurn turn : lease.getTurns()) {
      var _ = ConversationId.parse(turn.getConversation());
      RequestReader.requireId("request_id", turn.getRequestId());
    }
    return new LeaseWritten(event);
  }

  private TaskRecord outcome(
      ConversationId conversation, TurnEvent event, long offset, long appendedAt) {
    RequestReader.requireId("request_id", event.getRequestId());
    return rules
        .broken(event, offset)
        .<TaskRecord>map(
            rule -> new RefusedOutcome(conversation, event, new MalformedRecordException(rule)))
        .orElseGet(() -> new OfConversation(conversation, new OutcomeArrived(event, appendedAt)));
  }
}
