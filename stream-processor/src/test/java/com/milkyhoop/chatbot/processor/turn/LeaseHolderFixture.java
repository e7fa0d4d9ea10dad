package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A process whose leases can be written, with a task that a test closes. */
abstract class LeaseHolderFixture {
  static final Duration RENEWAL = LeaseTimes.USUAL.renewal();

  final RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());
  TaskTurns task = fixture.recovered(0, 1);

  @BeforeEach
  void letLeasesStand() {
    fixture.turns.letLeasesStand();
  }

  @AfterEach
  void close() {
    fixture.runner.hurry();
    fixture.close();
  }

  double leased() {
    return fixture.metrics.get("chatbot.turns.leased").gauge().value();
  }

  HandCall running(String requestId) {
    task.start(work(requestId, 0, 10));
    HandCall call = fixture.model.nextCall().text("Halo");
    await().until(() -> !fixture.replies.written().isEmpty());
    return call;
  }

  /** Time passes, in the steps in which leases are looked at. */
  void pass(Duration time) {
    for (Duration left = time; left.isPositive(); left = left.minus(PeriodicCheck.PERIOD)) {
      Duration step = left.compareTo(PeriodicCheck.PERIOD) < 0 ? left : PeriodicCheck.PERIOD;
      fixture.time.addAndGet(step.toMillis());
      fixture.leases.pass(PeriodicCheck.PERIOD);
    }
  }
}
