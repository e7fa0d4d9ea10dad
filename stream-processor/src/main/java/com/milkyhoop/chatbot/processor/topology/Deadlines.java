package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The deadlines of a task's unfinished turns, so that a tick looks only at what is due (R1).
 * Bounded by those turns. The stream thread's.
 */
final class Deadlines {
  private final Map<Turn, Long> deadlines = new HashMap<>();
  private final TreeSet<Due> order =
      new TreeSet<>(
          Comparator.comparingLong(Due::deadline)
              .thenComparing(due -> due.turn().conversation().key())
              .thenComparingLong(due -> due.turn().number()));

  private record Turn(ConversationId conversation, long number) {}

  private record Due(long deadline, Turn turn) {}

  void watch(ConversationId conversation, long number, long deadline) {
    forget(conversation, number);
    var turn = new Turn(conversation, number);
    deadlines.put(turn, deadline);
    order.add(new Due(deadline, turn));
  }

  void forget(ConversationId conversation, long number) {
    var turn = new Turn(conversation, number);
    Long deadline = deadlines.remove(turn);
    if (deadline != null) {
      order.remove(new Due(deadline, turn));
    }
  }

  boolean isEmpty() {
    return order.isEmpty();
  }

  /** The conversations with turns whose deadline is before {@code time}; they are named once. */
  Set<ConversationId> takeBefore(long time) {
    Set<ConversationId> due = new LinkedHashSet<>();
    while (!order.isEmpty() && order.first().deadline() < time) {
      Turn turn = order.removeFirst().turn();
      deadlines.remove(turn);
      due.add(turn.conversation());
    }
    return due;
  }
}
