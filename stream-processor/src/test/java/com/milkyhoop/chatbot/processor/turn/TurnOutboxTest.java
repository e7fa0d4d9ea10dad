package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class TurnOutboxTest {
  private static final Slot SLOT = new Slot.End(0, key("r1"));
  private static final TurnEvent END = ProposedEnds.expired("r1");

  private final HandTimer timer = new HandTimer();
  private final FakeTurnWriter writer = new FakeTurnWriter();
  private final List<Slot> written = new ArrayList<>();
  private final List<Slot> unwritable = new ArrayList<>();
  private final List<Throwable> fatal = new ArrayList<>();
  private final TurnOutbox outbox =
      new TurnOutbox(
          writer,
          timer,
          KafkaRefusals.UNNAMED,
          (slot, _, _) -> written.add(slot),
          (slot, _) -> unwritable.add(slot),
          fatal::add);

  @Test
  void shouldWriteAgainWhenAnEndWasNotReadBackR5() {
    outbox.send(SLOT, END, null);
    timer.pass(Duration.ZERO);
    writer.next();
    timer.pass(Duration.ofSeconds(29));
    assertThat(writer.isEmpty()).isTrue();

    timer.pass(Duration.ofSeconds(1));

    assertThat(writer.isEmpty()).isFalse();
  }

  /** A sweep follows the one before it after a rest. */
  @Test
  void shouldWriteWhenItIsTimeTo() {
    outbox.send(new Instruction.Send(SLOT, END, null, Duration.ofMillis(4).toNanos()));

    timer.pass(Duration.ofMillis(3));
    assertThat(writer.isEmpty()).isTrue();

    timer.pass(Duration.ofMillis(1));
    assertThat(writer.isEmpty()).isFalse();
  }

  @Test
  void shouldWriteNoMoreWhenTheEndWasReadR5() {
    outbox.send(SLOT, END, null);
    timer.pass(Duration.ZERO);
    writer.next();

    outbox.settle(SLOT);

    timer.pass(Duration.ofHours(1));
    assertThat(writer.isEmpty()).isTrue();
  }

  @Test
  void shouldWriteAgainForAsLongAsABrokerIsAway() {
    writer.refuse(_ -> Optional.of(new NotEnoughReplicasException("one of two")));
    outbox.send(SLOT, END, null);
    timer.pass(Duration.ofHours(2));
    writer.refuse(_ -> Optional.empty());

    timer.pass(Duration.ofSeconds(1));

    assertThat(writer.isEmpty()).isFalse();
    assertThat(unwritable).isEmpty();
  }

  @Test
  void shouldNotTryForEverWhatFailsInAWayThatNobodyKnowsR1() {
    writer.refuse(_ -> Optional.of(new TopicAuthorizationException("chat-turns")));
    outbox.send(SLOT, END, null);
    timer.pass(Duration.ofSeconds(20));
    assertThat(unwritable).isEmpty();

    timer.pass(Duration.ofSeconds(20));

    assertThat(unwritable).containsExactly(SLOT);
    assertThat(fatal).isEmpty();
  }

  @Test
  void shouldIgnoreTheFailureOfWhatWasReplacedMeanwhile() {
    writer.refuse(
        event -> {
          if (event.getEpoch() < 8) {
            outbox.send(SLOT, TaskRecords.withEpoch(END, 8), null);
            return Optional.of(new IllegalArgumentException("too late"));
          }
          return Optional.empty();
        });
    outbox.send(SLOT, END, null);

    timer.pass(Duration.ofSeconds(1));

    assertThat(unwritable).isEmpty();
    assertThat(writer.next().event().getEpoch()).isEqualTo(8);
    assertThat(writer.isEmpty()).isTrue();
  }
}
