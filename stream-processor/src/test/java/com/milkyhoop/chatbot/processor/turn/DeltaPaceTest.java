package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeltaPaceTest {
  private final HandTimer timer = new HandTimer();
  private final AtomicLong millis = new AtomicLong();
  private final AtomicLong replies = new AtomicLong(400);
  private final Queue<Consumer<@Nullable Exception>> unacknowledged = new ArrayDeque<>();

  @Test
  void shouldFollowWhatTheMachineTakes() {
    DeltaPace pace = begin(new DeltaLimits(4000, 100_000), 0.2);

    pass(pace, 4, 1);

    assertThat(pace.perSecond()).isGreaterThan(4000);
    assertThat(pace.throttle().pause()).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
  }

  @Test
  void shouldLeaveAFullMachineAlone() {
    DeltaPace pace = begin(new DeltaLimits(4000, 100_000), 0.99);

    pass(pace, 4, 1);

    assertThat(pace.perSecond()).isEqualTo(4000);
  }

  @Test
  void shouldFollowWhatBrokersTake() {
    DeltaPace pace = begin(new DeltaLimits(100, 100_000), 0.2);
    pass(pace, 4, 1);
    double before = pace.perSecond();

    pass(pace, 1, 400);

    assertThat(pace.perSecond()).isLessThan(before);
  }

  /** A failure says nothing of how long brokers take. */
  @Test
  void shouldNotMeasureFailures() {
    DeltaPace pace = begin(new DeltaLimits(100, 100_000), 0.2);
    pass(pace, 4, 1);
    double before = pace.perSecond();

    write(pace, 50);
    millis.addAndGet(400);
    acknowledge(new IllegalStateException("no leader"));
    pass(pace, 1, 1);

    assertThat(pace.perSecond()).isGreaterThan(before);
  }

  @Test
  void shouldStayWhereLimitsLeaveNoChoice() {
    DeltaPace pace = begin(DeltaLimits.fixed(4000), 0.2);

    pass(pace, 10, 1);

    assertThat(pace.perSecond()).isEqualTo(4000);
  }

  @Test
  void shouldRefuseLimitsThatCross() {
    var env =
        new ConfigReader(Map.of("MIN_DELTAS_PER_SECOND", "5000", "MAX_DELTAS_PER_SECOND", "4999"));

    DeltaLimits.read(env);

    assertThatThrownBy(env::finish)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("MAX_DELTAS_PER_SECOND")
        .hasMessageContaining("MIN_DELTAS_PER_SECOND: 5000");
  }

  private DeltaPace begin(DeltaLimits limits, double processors) {
    var pace =
        new DeltaPace(
            limits,
            timer,
            () -> TimeUnit.MILLISECONDS.toNanos(millis.get()),
            () -> processors,
            replies::intValue);
    pace.start();
    return pace;
  }

  /** Has each period bring deltas that are acknowledged after so long. */
  private void pass(DeltaPace pace, int periods, long acknowledgedMillis) {
    for (int i = 0; i < periods; i++) {
      write(pace, 2000);
      millis.addAndGet(acknowledgedMillis);
      acknowledge(null);
      millis.addAndGet(PeriodicCheck.PERIOD.toMillis() - acknowledgedMillis);
      timer.pass(PeriodicCheck.PERIOD);
    }
  }

  private void write(DeltaPace pace, int deltas) {
    ReplyWriter writer = pace.measured((_, _, _, done) -> unacknowledged.add(done));
    for (int i = 0; i < deltas; i++) {
      writer.write(0, List.of(1L), new ReplyEvent(), _ -> {});
    }
  }

  private void acknowledge(@Nullable Exception failure) {
    unacknowledged.forEach(done -> done.accept(failure));
    unacknowledged.clear();
  }
}
