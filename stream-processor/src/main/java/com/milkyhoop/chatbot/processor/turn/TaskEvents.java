package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one task writes to chat-turns, with the epoch of its last recovery: ends of turns, its
 * recovery marker, and its note that a sweep is due. Each is sent again until it is settled.
 * Guarded by the runner's lock.
 */
final class TaskEvents {
  private final int partition;
  private final TurnOutbox outbox;
  private long epoch = -1;
  private @Nullable OutgoingTurnEvent marker;
  private @Nullable OutgoingTurnEvent sweep;

  TaskEvents(int partition, TurnOutbox outbox) {
    this.partition = partition;
    this.outbox = outbox;
  }

  long epoch() {
    return epoch;
  }

  /** Sends a marker, in place of one that is still on its way. */
  void mark(String markerId) {
    settle(marker);
    marker = send(null, null, TurnEvents.marker(markerId));
  }

  /** The marker was read. */
  void recovered(long newEpoch) {
    epoch = newEpoch;
    settle(marker);
    marker = null;
    sweep = sweep == null ? null : again(sweep);
  }

  /** Sends a note, unless one is on its way. */
  void noteSweep() {
    if (sweep == null) {
      sweep = send(null, null, TurnEvents.sweep());
    }
  }

  /** The note was read. */
  void sweepRead() {
    settle(sweep);
    sweep = null;
  }

  /** Marker and note are in vain. */
  void close() {
    settle(marker);
    settle(sweep);
  }

  /** The end of a turn, not sent yet. */
  OutgoingTurnEvent end(TurnKey key, @Nullable UUID traceId, TurnEvent end) {
    return outgoing(key.conversation().key(), traceId, end);
  }

  void send(OutgoingTurnEvent outgoing) {
    outbox.submit(outgoing);
  }

  /** Sends it once more in place of the earlier one, with the epoch of now. */
  OutgoingTurnEvent again(OutgoingTurnEvent earlier) {
    earlier.settle();
    return send(earlier.key, earlier.traceId, earlier.event());
  }

  private OutgoingTurnEvent send(@Nullable String key, @Nullable UUID traceId, TurnEvent event) {
    OutgoingTurnEvent outgoing = outgoing(key, traceId, event);
    send(outgoing);
    return outgoing;
  }

  private OutgoingTurnEvent outgoing(
      @Nullable String key, @Nullable UUID traceId, TurnEvent event) {
    return new OutgoingTurnEvent(partition, key, traceId, TurnEvents.withEpoch(event, epoch));
  }

  private static void settle(@Nullable OutgoingTurnEvent outgoing) {
    if (outgoing != null) {
      outgoing.settle();
    }
  }
}
