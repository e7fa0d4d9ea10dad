package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.schemas.ConversationId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The deadlines of a task's unfinished turns, so that a tick looks only at what is due (R1). A turn
 * stays until it is forgotten: whatever went wrong with the end that was proposed, it is looked at
 * again. Bounded by those turns. The stream thread's.
 */
final class Deadlines {
  /**
   * Is longer than an end takes to be written and read, so that a healthy task proposes it once.
   */
  static final Duration AGAIN = Duration.ofSeconds(5);

  private final Map<Turn, Due> watched = new HashMap<>();
  private final TreeSet<Due> order =
      new TreeSet<>(
          Comparator.comparingLong(Due::at)
              .thenComparing(due -> due.turn().conversation().key())
              .thenComparingLong(due -> due.turn().number()));

  private record Turn(ConversationId conversation, long number) {}

  private record Due(long at, Turn turn) {}

  void watch(ConversationId conversation, long number, long deadline) {
    forget(conversation, number);
    put(new Due(deadline, new Turn(conversation, number)));
  }

  void forget(ConversationId conversation, long number) {
    Due due = watched.remove(new Turn(conversation, number));
    if (due != null) {
      order.remove(due);
    }
  }

  boolean isEmpty() {
    return order.isEmpty();
  }

  /** Returns the conversations with turns whose deadline is before {@code time}. */
  Set<ConversationId> before(long time) {
    Set<ConversationId> due = new LinkedHashSet<>();
    while (!order.isEmpty() && order.first().at() < time) {
      Turn turn = order.removeFirst().turn();
      put(new Due(time + AGAIN.toMillis(), turn));
      due.add(turn.conversation());
    }
    return due;
  }

  private void put(Due due) {
    watched.put(due.turn(), due);
    order.add(due);
  }
}
