package com.milkyhoop.chatbot.processor.simulation;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the producers of one process have in flight, until the schedule has it written, lost
 * or acknowledged.
 */
final class SimulatedProducers {
  /** In the producer of ends. */
  private record TurnInFlight(
      @Nullable String key, TurnEvent event, ObjLongConsumer<@Nullable Exception> done) {}

  /** In the producer of deltas. */
  private record DeltaInFlight(
      int partition, List<Long> calls, ReplyEvent event, Consumer<@Nullable Exception> done) {}

  private static final long NO_OFFSET = -1;

  private final Topics topics;
  private final Deque<TurnInFlight> ends = new ArrayDeque<>();
  private final Deque<DeltaInFlight> deltas = new ArrayDeque<>();
  private final Deque<Runnable> acknowledgements = new ArrayDeque<>();
  private final Set<String> unwritable = new HashSet<>();
  private boolean brokersAway;

  SimulatedProducers(Topics topics) {
    this.topics = topics;
  }

  /** Sends a record of chat-turns. */
  void sendTurn(@Nullable String key, TurnEvent event, ObjLongConsumer<@Nullable Exception> done) {
    if (brokersAway) {
      done.accept(new NotEnoughReplicasException("simulated"), NO_OFFSET);
    } else if (unwritable.contains(event.getRequestId())
        && event.getKind() != TurnEventKind.FAILED) {
      Coverage.END_UNWRITABLE.count();
      done.accept(new RecordTooLargeException("simulated"), NO_OFFSET);
    } else {
      ends.add(new TurnInFlight(key, event, done));
    }
  }

  /** Sends a delta. */
  void sendDelta(
      int partition, List<Long> callIds, ReplyEvent event, Consumer<@Nullable Exception> done) {
    deltas.add(new DeltaInFlight(partition, callIds, event, done));
  }

  /** Returns whether no write of its reaches a broker now. */
  boolean isCutOff() {
    return brokersAway;
  }

  /** Has writes fail from now on, or no more. */
  void brokersAway(boolean away) {
    brokersAway = away;
  }

  /** No end of this turn can be written from now on but one without text. */
  void unwritable(String requestId) {
    unwritable.add(requestId);
  }

  /**
   * The oldest record in flight is appended; false where there is none.
   *
   * @param acknowledged at once, later, or never, as chance has it; always where it is 0
   */
  boolean append(int acknowledged) {
    TurnInFlight next = ends.poll();
    if (next == null) {
      return false;
    }
    topics.turns.add(new Topics.Turn(next.key(), next.event(), topics.now));
    long offset = topics.turns.size() - 1L;
    switch (acknowledged) {
      case 0 -> next.done().accept(null, offset);
      case 1 -> next.done().accept(new TimeoutException("simulated"), NO_OFFSET);
      default -> acknowledgements.add(() -> next.done().accept(null, offset));
    }
    return true;
  }

  boolean acknowledge() {
    Runnable next = acknowledgements.poll();
    if (next != null) {
      next.run();
    }
    return next != null;
  }

  /**
   * The oldest delta in flight is written, or lost; false where there is none.
   *
   * @param fate 0 it is written, 1 it is lost, 2 it is written and taken for lost
   */
  boolean delta(int fate) {
    DeltaInFlight next = deltas.poll();
    if (next == null) {
      return false;
    }
    if (fate != 0) {
      Coverage.DELTA_LOST.count();
    }
    if (fate != 1) {
      long[] calls = next.calls().stream().mapToLong(Long::longValue).toArray();
      topics.replies.get(next.partition()).add(new Topics.Reply(calls, next.event()));
    }
    next.done().accept(fate == 0 ? null : new TimeoutException("simulated"));
    return true;
  }

  boolean isIdle() {
    return ends.isEmpty() && deltas.isEmpty() && acknowledgements.isEmpty();
  }
}
