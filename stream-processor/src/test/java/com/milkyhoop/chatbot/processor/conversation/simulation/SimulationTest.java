package com.milkyhoop.chatbot.processor.conversation.simulation;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final int SCHEDULES = Integer.getInteger("simulation.schedules", 10_000);
  private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);

  @Test
  void shouldKeepItsRulesInEveryScheduleR1R2R3R4R5R7R9R10R11() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      List<Step> steps = Step.schedule(seed);
      if (failure(steps).isPresent()) {
        report(seed, shrink(steps));
      }
    }
  }

  private static Optional<Throwable> failure(List<Step> steps) {
    try {
      new World().run(steps);
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(e);
    }
  }

  /** Leaves out steps, many at once first, as long as some rule still breaks. */
  private static List<Step> shrink(List<Step> failing) {
    List<Step> steps = failing;
    for (int size = steps.size() / 2; size >= 1; size = size == 1 ? 0 : (size + 1) / 2) {
      int from = 0;
      while (from < steps.size()) {
        var fewer = new ArrayList<>(steps);
        fewer.subList(from, Math.min(from + size, steps.size())).clear();
        if (failure(fewer).isPresent()) {
          steps = fewer;
        } else {
          from += size;
        }
      }
    }
    return steps;
  }

  private static void report(long seed, List<Step> steps) {
    var world = new World();
    try {
      world.run(steps);
    } catch (AssertionError | RuntimeException e) {
      fail(
          "-Dsimulation.seed=%d breaks a rule: %s%n%s"
              .formatted(seed, e, String.join("\n", world.history())),
          e);
    }
  }
}
