package com.milkyhoop.chatbot.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.modelstub.OpenAiStub;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.PlannedOutcome;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.modelstub.TokenStamp;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelSourceTest {
  @Test
  void shouldSayWhatTheModelAnsweredWhenItRefuses() {
    Meter meter = outcomeOf(new Outcome.Refuse(503, 0));

    assertThat(meter.failures()).containsOnlyKeys("IOException: the model answers 503");
    assertThat(meter.completedCount()).isZero();
  }

  @Test
  void shouldSayHowTheStreamEndedWhenTheModelBreaksOff() {
    Meter meter = outcomeOf(new Outcome.Cut(3));

    assertThat(meter.failures()).containsOnlyKeys("EOFException");
    assertThat(meter.completedCount()).isZero();
  }

  private static Meter outcomeOf(Outcome outcome) {
    var meter = new Meter();
    try (OpenAiStub stub =
            OpenAiStub.start(StubBehaviour.FAST.withAnswerTokens(10).withStampedTokens());
        var model = new ModelSource(stub.baseUri())) {
      stub.plan(List.of(PlannedOutcome.next(outcome)));
      model.ask("c", TokenStamp.nowMicros(), meter);
      await().until(() -> meter.askedCount() == 1 && meter.open() == 0);
    }
    return meter;
  }
}
