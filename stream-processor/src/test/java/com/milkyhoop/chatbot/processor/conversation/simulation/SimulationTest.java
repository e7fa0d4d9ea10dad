package com.milkyhoop.chatbot.processor.conversation.simulation;

import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final int SCHEDULES = Integer.getInteger("simulation.schedules", 10_000);
  private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);

  @Test
  void shouldKeepItsRulesInEveryScheduleR1R2R4R5R9R11() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      var world = new World(seed);
      try {
        world.run();
      } catch (AssertionError | RuntimeException e) {
        fail(
            "-Dsimulation.seed=%d breaks a rule: %s%n%s"
                .formatted(seed, e.getMessage(), String.join("\n", world.history())),
            e);
      }
    }
  }
}
