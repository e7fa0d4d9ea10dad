package com.milkyhoop.chatbot.processor.simulation;

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
  /** How often each comes, in four hundred or so. */
  enum Kind {
    SEND(28),
    REPEAT(8),
    REUSE_ID(3),
    ATTACH(10),
    LEAVE(4),
    CANCEL(10),
    IMPORT(6),
    ERASE(2),
    READ_REQUEST(44),
    READ_TURN(56),
    BEGIN_TURN(30),
    MODEL_GOES_ON(60),
    DEADLINE(8),
    SEND_END(40),
    SEND_END_AGAIN(6),
    APPEND_END(50),
    ACKNOWLEDGE(10),
    DELTA(30),
    READ_REPLY(30),
    COMMIT(20),
    TIME_PASSES(12),
    TICK(10),
    HOUR(2),
    CRASH(4),
    MOVE_FROM_ZOMBIE(5),
    REOPEN(8),
    WAKE_ZOMBIE(16),
    FENCE_ZOMBIE(4),
    REAP(2),
    HAND_OVER(8),
    END_LEFT(2),
    FOLLOW(20),
    KEEP_LEASES(16),
    BROKERS_AWAY(3),
    BROKERS_BACK(6),
    UNWRITABLE_END(2),
    DECISION_THROWS(2),
    ROW_DAMAGED(1),
    LOG_CUT(2);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  private static final int LENGTH = 200;

  /** One schedule in so many. */
  private static final int DISASTROUS = 4;

  private static final List<Kind> WEIGHTED = weighted();

  static List<Step> schedule(long seed) {
    var random = new Random(seed);
    var steps = new ArrayList<Step>();
    while (steps.size() < LENGTH) {
      var step = new Step(WEIGHTED.get(random.nextInt(WEIGHTED.size())), random.nextLong());
      if (seed % DISASTROUS == 0 || !step.isDisaster()) {
        steps.add(step);
      }
    }
    return steps;
  }

  /** Whether less is promised after it. */
  private boolean isDisaster() {
    return switch (kind) {
      case DECISION_THROWS, ROW_DAMAGED, LOG_CUT -> true;
      default -> false;
    };
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
