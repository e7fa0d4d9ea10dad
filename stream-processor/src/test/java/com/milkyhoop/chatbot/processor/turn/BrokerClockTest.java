package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A clock in the hands of the test: each partition is led by a broker of the same number. */
class BrokerClockTest {
  private static final long NOW = Duration.ofDays(20_000).toMillis();
  private static final long MONTH = Duration.ofDays(30).toMillis();

  private final AtomicLong nanos = new AtomicLong();
  private long ownError;
  private final BrokerClock clock = clock();

  private BrokerClock clock() {
    return new BrokerClock(
        nanos::get, () -> NOW + nanos.get() / 1_000_000 + ownError, partition -> partition);
  }

  @Test
  void shouldBeKnownBeforeAnyBrokerWasHeardOfR7() {
    assertThat(clock.now()).isEqualTo(NOW);
    assertThat(clock.until(NOW + 60_000)).isEqualTo(60_000);
  }

  @Test
  void shouldBeTheBrokersTimeAndWhatHasGoneBySinceR7() {
    clock.heard(0, NOW + 400);
    pass(Duration.ofMillis(250));

    assertThat(clock.now()).isEqualTo(NOW + 400 + 250);
    assertThat(clock.until(NOW + 1_000)).isEqualTo(350);
  }

  @Test
  void shouldNotStepBackByTheDelayOfAnAcknowledgement() {
    clock.heard(0, NOW);
    pass(Duration.ofSeconds(5));

    clock.heard(0, NOW + 1_000);

    assertThat(clock.now()).isEqualTo(NOW + 5_000);
  }

  @Test
  void shouldFollowABrokerWhoseClockWasSetBack() {
    clock.heard(0, NOW + 900);
    for (int minute = 0; minute < 3; minute++) {
      pass(Duration.ofMinutes(1));
      clock.heard(0, trueTime());
    }

    assertThat(clock.now()).isEqualTo(trueTime());
  }

  @ParameterizedTest(name = "three brokers, one of them {0} ms ahead")
  @CsvSource({"150_000", "2_592_000_000", "-150_000", "-2_592_000_000"})
  void shouldNotBelieveOneOfThreeBrokersR1R7(String error) {
    long wrong = Long.parseLong(error.replace("_", ""));
    for (int second = 0; second < 100; second++) {
      clock.heard(0, trueTime());
      clock.heard(1, trueTime() + wrong);
      clock.heard(2, trueTime());
      clock.heard(1, trueTime() + wrong);
      pass(Duration.ofSeconds(1));

      assertThat(clock.now()).isEqualTo(trueTime());
    }
  }

  @ParameterizedTest(name = "the only broker, {0} ms ahead")
  @CsvSource({"150_000", "2_592_000_000"})
  void shouldNotBelieveTheOnlyBrokerThatIsAheadOfThisMachineR1R7(String error) {
    clock.heard(0, trueTime());
    pass(Duration.ofSeconds(1));

    clock.heard(0, trueTime() + Long.parseLong(error.replace("_", "")));

    assertThat(clock.now()).isEqualTo(trueTime());
  }

  @Test
  void shouldNotBelieveASkewedBrokerThatIsTheFirstItHearsOfAfterARestartR1R7() {
    clock.heard(1, trueTime() + MONTH);
    assertThat(clock.now()).isEqualTo(trueTime());

    clock.heard(0, trueTime());
    assertThat(clock.now()).isEqualTo(trueTime());
  }

  @Test
  void shouldBelieveTheBrokersWhenThisMachineIsOffR7() {
    ownError = -MONTH;
    clock.heard(0, trueTime());
    clock.heard(1, trueTime());

    assertThat(clock.now()).isEqualTo(trueTime());
  }

  @Test
  void shouldNotEndWhatABrokerThatIsBehindHasAppendedBeforeItsTimeR1() {
    clock.heard(0, trueTime() - 150_000);

    assertThat(clock.until(trueTime() - 150_000 + 120_000)).isEqualTo(120_000);
  }

  @Test
  void shouldForgetABrokerThatLeadsNothingAnyMore() {
    ownError = 400;
    clock.heard(0, trueTime() + 800);
    pass(Duration.ofMinutes(11));
    clock.heard(1, trueTime());

    assertThat(clock.now()).isEqualTo(trueTime());
  }

  @Test
  void shouldIgnoreWhatIsNoTimeAndNoBroker() {
    clock.heard(0, -1);
    clock.heard(PartitionLeaders.UNKNOWN, trueTime() + 900);

    assertThat(clock.now()).isEqualTo(trueTime());
  }

  @Test
  void shouldTakeAnAppendTimeFromAMonthAheadForThePresentR1R11() {
    clock.heard(0, trueTime());

    assertThat(clock.notAfterNow(trueTime() + MONTH)).isEqualTo(trueTime());
    assertThat(clock.notAfterNow(trueTime() + 300)).isEqualTo(trueTime() + 300);
    assertThat(clock.notAfterNow(trueTime() - MONTH)).isEqualTo(trueTime() - MONTH);
  }

  @Test
  void shouldSayHowFarTheWorstClockIsOff() {
    assertThat(clock.largestOffsetSeconds()).isZero();
    clock.heard(0, trueTime());
    clock.heard(1, trueTime() + 150_000);
    clock.heard(2, trueTime() + 100);
    assertThat(clock.largestOffsetSeconds()).isEqualTo(149.9);

    ownError = -200_000;
    assertThat(clock.largestOffsetSeconds()).isEqualTo(-200.0);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private long trueTime() {
    return NOW + nanos.get() / 1_000_000;
  }
}
