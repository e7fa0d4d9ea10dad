package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class DeltaRateTest {
  private static final DeltaLimits LIMITS = new DeltaLimits(4000, 100_000);
  private static final int TOKENS_PER_SECOND = 50;
  private static final int SECOND = 2;

  private final DeltaRate rate = new DeltaRate(LIMITS);

  /** A machine whose processors are all in use when so many deltas are written a second. */
  private record Machine(double capacity, double brokerCapacity) {
    DeltaRate.Load under(int replies, double rate) {
      double offered = replies * TOKENS_PER_SECOND;
      double written = Math.min(Math.min(offered, rate), capacity);
      boolean waiting = new DeltaThrottle(() -> rate, () -> replies).pause() > 0;
      double idle = Math.max(0.01, 1 - written / brokerCapacity);
      return new DeltaRate.Load(written / capacity, written, 1 / idle, waiting);
    }
  }

  @Test
  void shouldWriteEachTokenWhereThereIsRoom() {
    var machine = new Machine(100_000, 1e6);
    run(machine, 300, 10 * SECOND);

    List<Double> then = run(machine, 300, 20 * SECOND);

    assertThat(then).allMatch(it -> it > 2 * 300 * TOKENS_PER_SECOND);
    assertThat(spread(then)).isCloseTo(0, within(0.01));
  }

  /** A load that steps up and down: the rate comes to rest within seconds, and stays. */
  @Test
  void shouldComeToRest() {
    var machine = new Machine(12_000, 1e6);
    for (int replies : List.of(400, 2000, 300, 1000, 400)) {
      run(machine, replies, 10 * SECOND);

      List<Double> then = run(machine, replies, 20 * SECOND);

      assertThat(spread(then)).as("with %d replies", replies).isCloseTo(0, within(0.01));
      assertThat(then.getLast()).isBetween(0.65 * 12_000, 0.85 * 12_000);
    }
  }

  /** A full machine takes no more than the least, which replies may always have. */
  @Test
  void shouldFallToTheLeastWhereTheMachineIsFull() {
    run(new Machine(3000, 1e6), 2000, 10 * SECOND);

    assertThat(rate.perSecond()).isEqualTo(LIMITS.least());
  }

  @Test
  void shouldNotWriteMoreThanBrokersTakeInTime() {
    var machine = new Machine(1e6, 10_000);
    run(machine, 10, SECOND);

    List<Double> then = run(machine, 1000, 30 * SECOND).subList(10 * SECOND, 30 * SECOND);

    assertThat(then).allMatch(it -> it > 7000 && it < 10_000);
    assertThat(spread(then)).isCloseTo(0, within(0.01));
  }

  /** A link to brokers that is far, but not full, is no reason to make replies wait. */
  @Test
  void shouldNotTakeDistanceForLoad() {
    double far = 40;
    rate.adjust(new DeltaRate.Load(0.1, 100, far, false));

    for (int i = 0; i < 10 * SECOND; i++) {
      rate.adjust(new DeltaRate.Load(0.1, rate.perSecond(), far, true));
    }

    assertThat(rate.perSecond()).isEqualTo(LIMITS.most());
  }

  /** A load that jumps finds the rate near what was written last, not at the highest. */
  @Test
  void shouldNotStayHighWhileFewReplies() {
    run(new Machine(1e6, 1e6), 1500, 10 * SECOND);

    run(new Machine(1e6, 1e6), 120, SECOND);

    assertThat(rate.perSecond()).isLessThanOrEqualTo(4 * 120 * TOKENS_PER_SECOND);
  }

  /** Grows only while replies wait: a load that jumps must not find all doors open. */
  @Test
  void shouldStayWhereItIsWhileNoReplyWaits() {
    rate.adjust(new DeltaRate.Load(0.1, 3900, 1, false));

    assertThat(rate.perSecond()).isEqualTo(4000);
  }

  @Test
  void shouldGrowWhereTheProcessorsAreNotKnown() {
    rate.adjust(new DeltaRate.Load(-1, 4000, 1, true));

    assertThat(rate.perSecond()).isGreaterThan(4000);
  }

  private List<Double> run(Machine machine, int replies, int times) {
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      rate.adjust(machine.under(replies, rate.perSecond()));
      rates.add(rate.perSecond());
    }
    return rates;
  }

  private static double spread(List<Double> rates) {
    DoubleStream.Builder values = DoubleStream.builder();
    rates.forEach(values::add);
    var summary = values.build().summaryStatistics();
    return (summary.getMax() - summary.getMin()) / summary.getAverage();
  }
}
