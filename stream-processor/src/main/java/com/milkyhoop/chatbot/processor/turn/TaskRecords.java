package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.Lease;
import com.milkyhoop.chatbot.event.LeasedTurn;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.event.Watch;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Records of chat-turns that no attempt makes, and the epoch that each record gets last. */
final class TaskRecords {
  private static final long NO_EPOCH = -1;
  private static final int EPOCH = TurnEvent.getClassSchema().getField("epoch").pos();
  private static final int GENERATION = TurnEvent.getClassSchema().getField("generation").pos();
  private static final int CALLS = Generation.getClassSchema().getField("calls").pos();
  private static final int ATTEMPTS = Generation.getClassSchema().getField("attempts").pos();
  private static final int HOLDER = TurnEvent.getClassSchema().getField("holder").pos();

  private TaskRecords() {}

  static TurnEvent marker(String id, String process) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.RECOVERY_MARKER)
        .setEpoch(NO_EPOCH)
        .setMarkerId(id)
        .setHolder(process)
        .build();
  }

  /** The process goes on with these turns, for so long; with none it gives up all. */
  static TurnEvent lease(String process, long ms, List<TurnKey> turns) {
    List<LeasedTurn> named =
        turns.stream()
            .map(key -> new LeasedTurn(key.conversation().key(), key.requestId()))
            .toList();
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.LEASE)
        .setEpoch(NO_EPOCH)
        .setHolder(process)
        .setLease(new Lease(ms, named))
        .build();
  }

  /** Tells the holder of a turn to stop it and keep its text. */
  static TurnEvent stop(String holder, String requestId) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.STOP)
        .setEpoch(NO_EPOCH)
        .setRequestId(requestId)
        .setHolder(holder)
        .build();
  }

  /** Tells the holder of a turn about a call that watches it, or does no more. */
  static TurnEvent watch(String holder, String requestId, Watch watch) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.WATCH)
        .setEpoch(NO_EPOCH)
        .setRequestId(requestId)
        .setHolder(holder)
        .setWatch(watch)
        .build();
  }

  static TurnEvent sweep() {
    return TurnEvent.newBuilder().setKind(TurnEventKind.SWEEP).setEpoch(NO_EPOCH).build();
  }

  /** A turn was stopped before it had any text here. */
  static TurnEvent cancelled(String requestId) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.CANCELLED)
        .setEpoch(NO_EPOCH)
        .setRequestId(requestId)
        .setFinishReason(FinishReasons.CANCELLED)
        .build();
  }

  /** An end in place of one that could not be written: it has nothing that may not fit. */
  static TurnEvent unwritable(String requestId) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.FAILED)
        .setEpoch(NO_EPOCH)
        .setRequestId(requestId)
        .setFailure(new Failure("INTERNAL", "the end of the turn could not be written", null))
        .build();
  }

  /** The same, with what the turn cost by that end (R14). */
  static TurnEvent unwritable(TurnEvent end) {
    return ProposedEnds.withCostOf(end, unwritable(end.getRequestId()));
  }

  /** Copies the event, whatever else it holds. */
  static TurnEvent withEpoch(TurnEvent event, long epoch) {
    return with(event, EPOCH, epoch);
  }

  /** Copies an end, as made under this process' lease. */
  static TurnEvent ofHolder(TurnEvent end, String process) {
    return with(end, HOLDER, process);
  }

  /** Copies an end, as one of a turn that was generated so. */
  static TurnEvent withGeneration(TurnEvent end, Generation generation) {
    return with(end, GENERATION, generation);
  }

  /** Copies an end, with more calls; as it is where it tells of none. */
  static TurnEvent withCalls(TurnEvent end, List<GenerationCall> more) {
    Generation before = end.getGeneration();
    if (before == null || more.isEmpty()) {
      return end;
    }
    var calls = new ArrayList<>(before.getCalls());
    calls.addAll(more);
    var generation = copyOf(before, new Generation());
    generation.put(CALLS, calls);
    generation.put(ATTEMPTS, calls.size());
    return withGeneration(end, generation);
  }

  private static TurnEvent with(TurnEvent event, int position, Object value) {
    TurnEvent copy = copyOf(event, new TurnEvent());
    copy.put(position, value);
    return copy;
  }

  /** Copies the fields, and not what they hold, as a builder would. */
  private static <R extends SpecificRecord> R copyOf(R record, R copy) {
    record.getSchema().getFields().forEach(field -> copy.put(field.pos(), record.get(field.pos())));
    return copy;
  }
}
