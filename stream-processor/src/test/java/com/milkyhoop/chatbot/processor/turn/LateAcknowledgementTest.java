package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An acknowledgement waits for the lock while another record takes the place of its own. */
@Timeout(30)
class LateAcknowledgementTest {
  private static final Slot SLOT = new Slot.Lease(0);

  private final HandTimer sender = new HandTimer();
  private final FakeTurnWriter writer = new FakeTurnWriter();
  private final LockedLedgers ledgers =
      new LockedLedgers(
          RunnerFixture.wide(),
          writer,
          sender,
          KafkaRefusals.UNNAMED,
          new TurnMetrics(new SimpleMeterRegistry()),
          _ -> {},
          _ -> {},
          new Leasing(
              RunnerFixture.PROCESS,
              LeaseTimes.USUAL,
              Duration.ZERO,
              () -> 0,
              _ -> {},
              _ -> new FakeTurnReader()));

  @Test
  void shouldSendTheLeaseThatTookThePlaceOfAnotherR13() {
    writer.letLeasesStand();
    writer.holdLeases();
    LedgerTask task = ledgers.open(0);
    ledgers.decide(task, _ -> lease(1));
    sender.pass(Duration.ZERO);
    Thread acknowledged = Thread.ofPlatform().unstarted(writer::releaseLease);

    ledgers.decide(
        task,
        _ -> {
          acknowledged.start();
          await().until(() -> acknowledged.getState() == Thread.State.WAITING);
          return lease(2);
        });

    await().until(() -> !acknowledged.isAlive());
    sender.pass(Duration.ZERO);
    assertThat(writer.holdsLease()).isTrue();
    writer.releaseLease();
    assertThat(writer.nextLease().event().getLease().getMs()).isEqualTo(1);
    assertThat(writer.nextLease().event().getLease().getMs()).isEqualTo(2);
  }

  private static List<Instruction> lease(long ms) {
    TurnEvent event = TaskRecords.lease(RunnerFixture.PROCESS, ms, List.of());
    return List.of(new Instruction.Lease(SLOT, event));
  }
}
