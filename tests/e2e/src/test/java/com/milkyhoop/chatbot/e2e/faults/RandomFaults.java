package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.localstack.LocalStack;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults in an order that is drawn: each once, in a new order each time round, with a little time
 * between them in which the one before may not be over yet.
 */
final class RandomFaults {
  private static final Logger log = LoggerFactory.getLogger(RandomFaults.class);
  private static final Duration SHORTEST_BREAK = Duration.ofSeconds(1);
  private static final Duration LONGEST_BREAK = Duration.ofSeconds(8);

  private final List<Fault> faults;
  private final Random random;
  private final Deque<Fault> round = new ArrayDeque<>();

  RandomFaults(List<Fault> faults, long seed) {
    this.faults = faults;
    random = new Random(seed);
  }

  void strike(LocalStack stack, Duration length) {
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() - end < 0) {
      Fault fault = next();
      log.atInfo().addKeyValue("fault", fault).log("fault");
      fault.strike(stack);
      pause();
      fault.heal(stack);
      pause();
    }
  }

  private Fault next() {
    if (round.isEmpty()) {
      List<Fault> shuffled = new ArrayList<>(faults);
      Collections.shuffle(shuffled, random);
      round.addAll(shuffled);
    }
    return round.remove();
  }

  private void pause() {
    Pause.of(
        Duration.ofMillis(random.nextLong(SHORTEST_BREAK.toMillis(), LONGEST_BREAK.toMillis())));
  }
}
