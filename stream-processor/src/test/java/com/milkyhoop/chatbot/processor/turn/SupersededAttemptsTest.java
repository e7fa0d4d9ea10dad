package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R14: an attempt that runs while its turn gets another end is not free. */
@Timeout(30)
class SupersededAttemptsTest {
  private static final long EPOCH = 7;
  private static final GenerationCall OTHERS =
      new GenerationCall("other", "completed", new TokenUsage(9L, 0L, 0L, 3L, 0L), false, 0, "");

  private final RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());
  private final TaskTurns task = fixture.recovered(0, EPOCH);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void shouldAddWhatRunsHereToTheEndOfAnEarlierOwnerR14() {
    running().text("Halo juga, apa kabar?");
    awaitText("Halo juga, apa kabar?");

    Generation generation = withSuperseded(EPOCH - 1).getGeneration();

    assertThat(generation.getCalls())
        .containsExactly(
            OTHERS,
            new GenerationCall(
                "fake", "superseded", new TokenUsage(30L, 0L, 0L, 7L, 0L), true, 0, "7/1"));
    assertThat(generation.getAttempts()).isEqualTo(2);
  }

  @Test
  void shouldAddACallThatHasNoTextYetR14() {
    running();

    assertThat(withSuperseded(EPOCH - 1).getGeneration().getCalls())
        .element(1)
        .extracting(GenerationCall::getUsage)
        .isEqualTo(new TokenUsage(30L, 0L, 0L, 0L, 0L));
  }

  @Test
  void shouldAddEachCallOfTheTurnOnceR14() {
    running().text("Halo juga").fail(Reason.MODEL_STREAM_BROKEN);
    fixture.model.nextCall().text("Ya");
    awaitText("Ya");

    assertThat(withSuperseded(EPOCH - 1).getGeneration().getCalls())
        .extracting(GenerationCall::getOutcome)
        .containsExactly("completed", "model_stream_broken", "superseded");
  }

  /** Who owned the partition after this attempt began has read it back, and lists it as lost. */
  @Test
  void shouldAddNothingToTheEndOfALaterOwnerR14() {
    running();
    TurnEvent end = end(EPOCH + 1);

    assertThat(task.withSuperseded(key("r1"), end)).isSameAs(end);
  }

  @Test
  void shouldAddNothingToItsOwnEnd() {
    running().text("Halo").end();
    TurnEvent end = fixture.turns.next().event();

    assertThat(task.withSuperseded(key("r1"), end)).isSameAs(end);
  }

  /** It did not come back by its deadline and the grace after it. */
  @Test
  void shouldBeInTheEndThatIsProposedOverItR14() {
    running().text("Halo").ignoreCancel();
    awaitText("Halo");

    task.propose(key("r1"), ProposedEnds.expired("r1"));

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getFailure().getReason()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(end.getGeneration().getCalls())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.getOutcome()).isEqualTo("superseded");
              assertThat(call.getUsage()).isEqualTo(new TokenUsage(30L, 0L, 0L, 1L, 0L));
              assertThat(call.getEstimated()).isTrue();
            });
  }

  private HandCall running() {
    task.start(work("r1", 0, 10));
    return fixture.model.nextCall();
  }

  private void awaitText(String text) {
    await()
        .until(
            () ->
                fixture.replies.written().stream()
                    .anyMatch(record -> record.event().getText().equals(text)));
  }

  private TurnEvent withSuperseded(long epoch) {
    return task.withSuperseded(key("r1"), end(epoch));
  }

  private static TurnEvent end(long epoch) {
    Generation generation =
        Generation.newBuilder()
            .setAttempts(1)
            .setCalls(List.of(OTHERS))
            .setRoute("other")
            .setModel("m")
            .setMaxTokens(100)
            .setSystemPrompt("")
            .setPromptTurns(List.of())
            .setPromptTokens(10)
            .setPromptSha256("")
            .setEncoding("")
            .setMaxContextTokens(0)
            .setMaxContextTurns(0)
            .setTemperature(null)
            .setQueuedMs(0)
            .setFirstTokenMs(null)
            .setTotalMs(0)
            .build();
    return TaskRecords.withGeneration(
        TaskRecords.withEpoch(ProposedEnds.expired("r1"), epoch), generation);
  }
}
