package com.milkyhoop.chatbot.processor.topology;

import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.PastTurn;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records of turns that ended before: IMPORT and RESTORE. */
class PastTurnRecordsTest {
  private static final String BUDI = "budi/main";

  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private TopologyFixture task;

  @BeforeEach
  void recover() {
    task = TopologyFixture.recovered(RunnerFixture.wide(), stateDir);
  }

  @AfterEach
  void close() {
    task.close();
  }

  @Test
  void shouldLogAnImportedTurnAndHoldItInTheNextPromptR3R4() {
    task.request(BUDI, imported("r1", "Saya Budi.", "Halo Budi!"));
    task.request(BUDI, imported("r1", "Saya Budi.", "Halo Budi!"));

    List<LogEvent> events = task.logEvents();
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().event()).isEqualTo(LogEvent.Type.MESSAGE_PROCESSED);
    assertThat(events.getFirst().imported()).isTrue();
    assertThat(events.getFirst().turn()).isOne();
    assertThat(events.getFirst().timestamp().toEpochMilli()).isEqualTo(task.time);
    assertThat(events.getFirst().prompt()).isNull();
    assertNextPrompt(
        new Message(Role.USER, "Saya Budi."),
        new Message(Role.ASSISTANT, "Halo Budi!"),
        new Message(Role.USER, "Siapa saya?"));
  }

  /** No prompt was sent from here, so none can be assembled again. */
  @Test
  void shouldLogNoPromptAndNoCallsOfAnImportedTurnThatTellsOfItsGenerationR16() {
    Generation elsewhere =
        Generation.newBuilder()
            .setAttempts(2)
            .setModel("gpt-4o")
            .setMaxTokens(1_000)
            .setTemperature(0.7)
            .setSystemPrompt("")
            .setPromptTurns(List.of())
            .setQueuedMs(0)
            .setFirstTokenMs(200L)
            .setTotalMs(1_000)
            .build();

    task.request(
        BUDI,
        withEnd(imported("r1", "Saya Budi.", "Halo Budi!"), end -> end.setGeneration(elsewhere)));

    assertThat(task.logEvents())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.prompt()).isNull();
              assertThat(event.attempts()).isZero();
              assertThat(event.calls()).isEmpty();
            });
  }

  @Test
  void shouldHoldRestoredTurnsInTheNextPromptAndLogNothingR3R4() {
    for (int run = 1; run <= 2; run++) {
      task.request(BUDI, restored(6, "Saya Budi.", "Halo Budi!"));
      task.request(BUDI, restored(7, "Dari Bandung.", "Kota kembang!"));
    }

    assertThat(task.logEvents()).isEmpty();
    assertNextPrompt(
        new Message(Role.USER, "Saya Budi."),
        new Message(Role.ASSISTANT, "Halo Budi!"),
        new Message(Role.USER, "Dari Bandung."),
        new Message(Role.ASSISTANT, "Kota kembang!"),
        new Message(Role.USER, "Siapa saya?"));
    task.readBack();
    assertThat(task.logEvents()).extracting(LogEvent::turn).containsExactly(8L);
  }

  @ParameterizedTest
  @MethodSource("brokenRecords")
  void shouldKeepAPastTurnThatBreaksARuleAndGoOn(String rule, ChatRequest broken) {
    task.request(BUDI, broken);
    task.request(BUDI, restored(1, "Saya Budi.", "Halo Budi!"));

    assertThat(task.deadLetters(TOPICS.requests()))
        .singleElement()
        .satisfies(
            letter ->
                assertThat(new String(letter.headers().lastHeader(DeadLetter.CAUSE).value(), UTF_8))
                    .contains(rule));
    assertThat(task.logEvents()).isEmpty();
    assertNextPrompt(
        new Message(Role.USER, "Saya Budi."),
        new Message(Role.ASSISTANT, "Halo Budi!"),
        new Message(Role.USER, "Siapa saya?"));
  }

  static Stream<Arguments> brokenRecords() {
    ChatRequest imported = imported("r1", "one", "first");
    ChatRequest restored = restored(2, "one", "first");
    return Stream.of(
        Arguments.of("no past turn", with(imported, request -> request.setPast(null))),
        Arguments.of("another request's", with(imported, it -> it.setRequestId("other"))),
        Arguments.of("message must not be empty", with(imported, it -> it.setMessage(""))),
        Arguments.of("message_tokens", with(restored, it -> it.setMessageTokens(-1))),
        Arguments.of("no epoch", withEnd(imported, end -> end.setEpoch(0))),
        Arguments.of("marked", withEnd(imported, end -> end.setImported(false))),
        Arguments.of("U+0000", withEnd(restored, end -> end.setReply("\0"))),
        Arguments.of("has a reply", withEnd(imported, end -> end.setKind(TurnEventKind.FAILED))),
        Arguments.of("is no end", withEnd(restored, end -> end.setKind(TurnEventKind.SWEEP))),
        Arguments.of("past.number", withPast(restored, past -> past.setNumber(0))),
        Arguments.of("past.number", withPast(restored, past -> past.setLastNumber(1))),
        Arguments.of("too large", withPast(restored, past -> past.setLastNumber(Long.MAX_VALUE))));
  }

  @Test
  void shouldRestoreAFailedTurnSoThatItsRequestIsKnownR11() {
    ChatRequest failed =
        withEnd(
            restored(2, "one", ""),
            end ->
                end.setKind(TurnEventKind.FAILED)
                    .setFailure(new Failure("MODEL_TIMEOUT", "late", null)));
    task.request(BUDI, failed);

    task.send(BUDI, "r2", "one");

    assertThat(task.runner.model.prompts()).isEmpty();
    assertThat(task.replies())
        .singleElement()
        .satisfies(
            it -> assertThat(it.event().getFailure().getReason()).isEqualTo("MODEL_TIMEOUT"));
  }

  private void assertNextPrompt(Message... messages) {
    task.send(BUDI, "new", "Siapa saya?");

    var call = task.runner.model.nextCall();
    assertThat(call.prompt().messages()).containsExactly(messages);
    call.text("Budi").end();
  }

  private static ChatRequest imported(String requestId, String message, String reply) {
    TurnEvent end =
        TurnEvent.newBuilder(TopologyFixture.completed(requestId, -1, reply))
            .setImported(true)
            .build();
    return record(Action.IMPORT, message, PastTurn.newBuilder().setEnd(end));
  }

  private static ChatRequest restored(long number, String message, String reply) {
    return record(
        Action.RESTORE,
        message,
        PastTurn.newBuilder()
            .setEnd(TopologyFixture.completed("r" + number, -1, reply))
            .setNumber(number)
            .setLastNumber(7)
            .setEndedAt(900)
            .setLastEndedAt(900));
  }

  private static ChatRequest record(Action action, String message, PastTurn.Builder past) {
    return ChatRequest.newBuilder()
        .setAction(action)
        .setRequestId(past.getEnd().getRequestId())
        .setMessage(message)
        .setMessageTokens(3)
        .setPast(past.build())
        .build();
  }

  private static ChatRequest with(ChatRequest it, UnaryOperator<ChatRequest.Builder> change) {
    return change.apply(ChatRequest.newBuilder(it)).build();
  }

  private static ChatRequest withPast(ChatRequest it, UnaryOperator<PastTurn.Builder> change) {
    return with(it, b -> b.setPast(change.apply(PastTurn.newBuilder(past(it.getPast()))).build()));
  }

  private static ChatRequest withEnd(ChatRequest it, UnaryOperator<TurnEvent.Builder> change) {
    return withPast(
        it,
        past ->
            past.setEnd(change.apply(TurnEvent.newBuilder(past(it.getPast()).getEnd())).build()));
  }

  private static PastTurn past(@Nullable PastTurn past) {
    if (past == null) {
      throw new IllegalArgumentException("no past turn");
    }
    return past;
  }
}
