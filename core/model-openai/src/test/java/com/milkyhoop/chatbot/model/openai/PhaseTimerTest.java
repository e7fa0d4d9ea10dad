package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.model.openai.PhaseTimer.Phase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server is late where it was waited for, and not where its client stood still. */
@Timeout(30)
class PhaseTimerTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration ASLEEP = Duration.ofSeconds(20);

  private final AtomicInteger cancelled = new AtomicInteger();
  private final PhaseTimer timer =
      new PhaseTimer(
          cancelled::incrementAndGet, System.nanoTime() + LONG.multipliedBy(2).toNanos());

  @AfterEach
  void stop() {
    timer.stop();
  }

  @Test
  void shouldEndAPhaseThatIsLate() {
    timer.begin(Phase.MORE_TEXT, Duration.ofMillis(50));

    await().until(() -> cancelled.get() == 1);
    assertThat(timer.late()).isEqualTo(Phase.MORE_TEXT);
  }

  @Test
  void shouldGiveTheReaderAMomentAfterItStoodStill() {
    timer.begin(Phase.MORE_TEXT, LONG);

    timer.expired(System.nanoTime() + LONG.plus(ASLEEP).toNanos());

    assertThat(cancelled).hasValue(0);
    await().atMost(Duration.ofSeconds(5)).until(() -> cancelled.get() == 1);
    assertThat(timer.late()).isEqualTo(Phase.MORE_TEXT);
  }

  @Test
  void shouldGoOnWithWhatHadComeWhileItStoodStill() {
    timer.begin(Phase.MORE_TEXT, LONG);
    timer.expired(System.nanoTime() + LONG.plus(ASLEEP).toNanos());

    timer.begin(Phase.STREAM_END, LONG);

    await().during(Duration.ofMillis(1_300)).until(() -> cancelled.get() == 0);
    assertThat(timer.late()).isNull();
  }

  /** The watchdog looks at a phase while the next one begins. */
  @Test
  void shouldNotTakeTheNextPhaseForLate() {
    timer.begin(Phase.MORE_TEXT, LONG);

    timer.expired(System.nanoTime());

    assertThat(cancelled).hasValue(0);
    assertThat(timer.late()).isNull();
  }
}
