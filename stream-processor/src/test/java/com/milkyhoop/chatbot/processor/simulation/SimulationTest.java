package com.milkyhoop.chatbot.processor.simulation;

import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SimulationTest {
  private static final int SCHEDULES = Integer.getInteger("simulation.schedules", 10_000);
  private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);
  private static final int MOST_PERMITS = 3;

  private final Logger processor =
      (Logger) LoggerFactory.getLogger("com.milkyhoop.chatbot.processor");

  /** Everything that can go wrong does, and is logged each time. */
  @BeforeEach
  void logNothing() {
    processor.setLevel(Level.OFF);
  }

  @AfterEach
  void logAgain() {
    processor.setLevel(null);
  }

  @Test
  void shouldKeepItsRulesInEveryScheduleR1R2R3R4R5R6R7R9R10R11R13R14R15() {
    OptionalLong failing =
        LongStream.range(FIRST_SEED, FIRST_SEED + SCHEDULES)
            .parallel()
            .filter(seed -> failure(seed, Step.schedule(seed)).isPresent())
            .findAny();
    if (failing.isPresent()) {
      long seed = failing.getAsLong();
      report(seed, shrink(seed, Step.schedule(seed)));
    }
    if (SCHEDULES >= 1_000) {
      Coverage.requireAll();
    }
  }

  private static Optional<Throwable> failure(long seed, List<Step> steps) {
    try (World world = world(seed)) {
      world.run(steps);
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(e);
    }
  }

  /** Leaves out steps, many at once first, as long as some rule still breaks. */
  private static List<Step> shrink(long seed, List<Step> failing) {
    List<Step> steps = failing;
    for (int size = steps.size() / 2; size >= 1; size = size == 1 ? 0 : (size + 1) / 2) {
      int from = 0;
      while (from < steps.size()) {
        var fewer = new ArrayList<>(steps);
        fewer.subList(from, Math.min(from + size, steps.size())).clear();
        if (failure(seed, fewer).isPresent()) {
          steps = fewer;
        } else {
          from += size;
        }
      }
    }
    return steps;
  }

  private static void report(long seed, List<Step> steps) {
    try (World world = world(seed)) {
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

  private static World world(long seed) {
    return new World(1 + (int) Math.floorMod(seed, (long) MOST_PERMITS));
  }
}
