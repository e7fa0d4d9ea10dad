package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process stops while it goes on with turns of tasks that have left it (R13). */
class StoppingHolderTest extends LeaseHolderFixture {
  @Test
  @Timeout(20)
  void shouldLiveUntilWhatItHoldsHasEndedWhenItStopsR13() throws Exception {
    HandCall call = running("r1");
    task.close();
    Thread closing = Thread.ofVirtual().start(fixture.runner::close);

    call.text(" juga!").end();

    assertThat(fixture.turns.next().event().getReply()).isEqualTo("Halo juga!");
    closing.join();
    assertThat(call.cancelled()).isFalse();
  }

  @Test
  @Timeout(20)
  void shouldGiveUpWhatItHoldsWhenItIsToldToHurryR13() throws Exception {
    HandCall call = running("r1");
    task.close();
    fixture.turns.nextLease();
    Thread closing = Thread.ofVirtual().start(fixture.runner::close);

    fixture.runner.hurry();

    TurnEvent released = fixture.turns.nextLease().event();
    assertThat(released.getLease().getTurns()).isEmpty();
    closing.join();
    assertThat(call.cancelled()).isTrue();
    assertThat(fixture.turns.isEmpty()).isTrue();
  }

  @Test
  @Timeout(20)
  void shouldLiveUntilTheEndsOfWhatItHoldsStandWhenItStopsR13() throws Exception {
    HandCall call = running("r1");
    task.close();
    fixture.turns.holdEnds();
    call.end();
    await().until(fixture.turns::holdsEnd);
    await().until(() -> fixture.runner.running() == 0);

    Thread closing = Thread.ofVirtual().start(fixture.runner::close);

    assertThat(closing.join(Duration.ofMillis(200))).isFalse();
    fixture.turns.releaseEnds();
    closing.join();
    assertThat(fixture.turns.next().event().getKind()).isEqualTo(TurnEventKind.COMPLETED);
  }
}
