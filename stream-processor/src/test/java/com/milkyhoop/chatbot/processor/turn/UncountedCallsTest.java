package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R14: a call that its server did not count is not free. */
@Timeout(30)
class UncountedCallsTest {
  private final RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void shouldEstimateACallThatIsCancelledR14() {
    TaskTurns task = fixture.recovered(0, 1);
    task.start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo juga, apa kabar?");
    await().until(() -> !fixture.replies.written().isEmpty());

    task.cancel(key("r1"));

    assertEstimated(calls().getFirst(), 5);
  }

  @Test
  void shouldEstimateEachCallThatBreaksR14() {
    fixture.recovered(0, 1).start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo juga, apa kabar?").fail(Reason.MODEL_STREAM_BROKEN);
    fixture.model.nextCall().text("Halo").end();

    List<GenerationCall> calls = calls();

    assertThat(calls)
        .extracting(GenerationCall::getOutcome)
        .containsExactly("model_stream_broken", "completed");
    assertEstimated(calls.getFirst(), 5);
    assertEstimated(calls.getLast(), 1);
  }

  private List<GenerationCall> calls() {
    return fixture.turns.next().event().getGeneration().getCalls();
  }

  private static void assertEstimated(GenerationCall call, long leastAnswer) {
    assertThat(call.getEstimated()).isTrue();
    TokenUsage usage = call.getUsage();
    assertThat(usage.getPromptTokens()).isEqualTo(30);
    assertThat(usage.getCompletionTokens()).isBetween(leastAnswer, 2 * leastAnswer);
  }
}
