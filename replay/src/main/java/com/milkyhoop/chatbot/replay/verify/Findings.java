package com.milkyhoop.chatbot.replay.verify;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;

/**
 * Collects what a verification finds: every difference is counted, and the first of them by offset
 * are kept for the report. Thread-safe.
 */
final class Findings {
  /** Bounds the differences that are kept, where everything differs. */
  static final int KEPT = 10_000;

  private final LongAdder events = new LongAdder();
  private final LongAdder conversations = new LongAdder();
  private final LongAdder prompts = new LongAdder();
  private final LongAdder promptsEqual = new LongAdder();
  private final LongAdder choicesEqual = new LongAdder();
  private final LongAdder erased = new LongAdder();

  @GuardedBy("this")
  private final Map<Difference.Kind, Long> counts = new EnumMap<>(Difference.Kind.class);

  @GuardedBy("this")
  private final Map<Explanation, Long> explained = new EnumMap<>(Explanation.class);

  @GuardedBy("this")
  private final TreeSet<Difference> first = new TreeSet<>();

  void event() {
    events.increment();
  }

  void conversation() {
    conversations.increment();
  }

  void prompt(boolean isEqual) {
    prompts.increment();
    if (isEqual) {
      promptsEqual.increment();
    }
  }

  void choiceEqual() {
    choicesEqual.increment();
  }

  void tombstone() {
    erased.increment();
  }

  synchronized void explain(Explanation explanation) {
    explained.merge(explanation, 1L, Long::sum);
  }

  void differs(Difference.Kind kind, LoggedTurn turn, String expected, String found) {
    differs(new Difference(kind, turn.ref(), subject(turn), expected, found));
  }

  synchronized void differs(Difference difference) {
    counts.merge(difference.kind(), 1L, Long::sum);
    first.add(difference);
    if (first.size() > KEPT) {
      first.pollLast();
    }
  }

  static String subject(LoggedTurn turn) {
    LogEvent event = turn.event();
    return "%s request %s turn %d"
        .formatted(turn.conversation().key(), event.requestId(), event.turn());
  }

  long events() {
    return events.sum();
  }

  long conversations() {
    return conversations.sum();
  }

  long prompts() {
    return prompts.sum();
  }

  long promptsEqual() {
    return promptsEqual.sum();
  }

  long choicesEqual() {
    return choicesEqual.sum();
  }

  long tombstones() {
    return erased.sum();
  }

  synchronized boolean holds() {
    return counts.isEmpty();
  }

  synchronized Map<Difference.Kind, Long> counts() {
    return new EnumMap<>(counts);
  }

  synchronized Map<Explanation, Long> explained() {
    return new EnumMap<>(explained);
  }

  /** Returns the first differences, in the order of their offsets. */
  synchronized List<Difference> first() {
    return new ArrayList<>(first);
  }

  /** Returns where a record stands, for a subject that is no turn. */
  static TurnRef at(int partition, long offset) {
    return new TurnRef(partition, offset);
  }
}
