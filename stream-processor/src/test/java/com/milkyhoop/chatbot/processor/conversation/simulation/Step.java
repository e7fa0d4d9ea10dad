package com.milkyhoop.chatbot.processor.conversation.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One step of a schedule. Each has its own source of chance, so that a schedule with steps left out
 * is a schedule too.
 *
 * @param seed of what is left to chance within the step
 */
record Step(Kind kind, long seed) {
  /** How often each comes, in a hundred or so. */
  enum Kind {
    SEND(14),
    REPEAT(4),
    ATTACH(4),
    CANCEL(5),
    READ_REQUEST(22),
    READ_TURN(28),
    END_ATTEMPT(12),
    EXPIRE_ATTEMPT(2),
    DELIVER(28),
    COMMIT(10),
    WRITE_AGAIN(3),
    MARK_AGAIN(2),
    TIME_PASSES(6),
    TICK(4),
    CRASH(2),
    MOVE_FROM_ZOMBIE(3),
    REOPEN(4),
    WAKE_ZOMBIE(8),
    FENCE_ZOMBIE(2),
    REAP(1);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  private static final int LENGTH = 150;
  private static final List<Kind> WEIGHTED = weighted();

  static List<Step> schedule(long seed) {
    var random = new Random(seed);
    var steps = new ArrayList<Step>();
    for (int i = 0; i < LENGTH; i++) {
      steps.add(new Step(WEIGHTED.get(random.nextInt(WEIGHTED.size())), random.nextLong()));
    }
    return steps;
  }

  private static List<Kind> weighted() {
    var kinds = new ArrayList<Kind>();
    for (Kind kind : Kind.values()) {
      for (int i = 0; i < kind.weight; i++) {
        kinds.add(kind);
      }
    }
    return List.copyOf(kinds);
  }
}
