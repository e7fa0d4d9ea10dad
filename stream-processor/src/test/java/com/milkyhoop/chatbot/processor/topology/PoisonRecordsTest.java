package com.milkyhoop.chatbot.processor.topology;

import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.CODECS;
import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.TOPICS;
import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.completed;
import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.single;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that none of our own services writes: each is a dead letter, and the rest goes on. */
class PoisonRecordsTest {
  private static final String BUDI = "budi/main";
  private static final byte[] KEY = BUDI.getBytes(UTF_8);
  private static final TurnLimits LIMITS = RunnerFixture.wide();
  private static final ReplyTarget CALL = new ReplyTarget(1, 11L);

  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private TopologyFixture task;

  @BeforeEach
  void recover() {
    task = TopologyFixture.recovered(LIMITS, stateDir);
  }

  @AfterEach
  void close() {
    task.close();
  }

  /** Bytes that no reader can make anything of. */
  static Stream<Arguments> garbage() {
    byte[] noise = new byte[200_000];
    new Random(7).nextBytes(noise);
    noise[0] = 1;
    byte[] request = CODECS.requests().encode(send("r1", "Halo", 1));
    byte[] cut = Arrays.copyOf(request, request.length - 1);
    byte[] anotherSchema =
        CODECS
            .replies()
            .encode(
                ReplyEvent.newBuilder().setKind(ReplyEventKind.FINAL).setRequestId("r1").build());
    return Stream.of(
        Arguments.of("no value", KEY, null),
        Arguments.of("neither key nor value", null, null),
        Arguments.of("empty", KEY, new byte[0]),
        Arguments.of("noise", KEY, noise),
        Arguments.of("cut off", KEY, cut),
        Arguments.of("another schema", KEY, anotherSchema),
        Arguments.of("a key that names nothing", "nobody".getBytes(UTF_8), request));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("garbage")
  void shouldKeepWhatItCantReadAndGoOn(
      String name, byte @Nullable [] key, byte @Nullable [] value) {
    task.request(key, value);
    task.rawTurnEvent(key, value);

    assertThat(task.deadLetters(TOPICS.requests())).as(name).hasSize(1);
    assertThat(task.deadLetters(TOPICS.turns())).as(name).hasSize(1);
    assertAnswers("after");
  }

  static Stream<Arguments> requestsOfNoIngress() {
    return Stream.of(
        Arguments.of("an id of other letters", send("r 1", "Halo", 1)),
        Arguments.of("an action of later", request(Action.UNKNOWN).build()),
        Arguments.of("ATTACH of nobody", request(Action.ATTACH).build()),
        Arguments.of(
            "ATTACH that has shown less than nothing",
            request(Action.ATTACH).setTarget(CALL).setShown(new ShownText(0L, 1, -1L)).build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requestsOfNoIngress")
  void shouldKeepRequestsThatAskForNothingKnown(String name, ChatRequest request) {
    task.request(BUDI, request);

    assertThat(task.deadLetters(TOPICS.requests())).as(name).hasSize(1);
    assertAnswers("after");
  }

  static Stream<Arguments> messagesOfNoIngress() {
    return Stream.of(
        Arguments.of("600 KB of quotes", send("r1", "\"".repeat(600_000), 1)),
        Arguments.of("one byte too many", send("r1", "x".repeat(16 * 1024 + 1), 1)),
        Arguments.of("no message", send("r1", "", 0)),
        Arguments.of("a NUL", send("r1", "a\0b", 1)),
        Arguments.of("negative tokens", send("r1", "Halo", -1)),
        Arguments.of("tokens that overflow a budget", send("r1", "Halo", Integer.MAX_VALUE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messagesOfNoIngress")
  void shouldEndAKnownRequestThatNoIngressWouldHaveAcceptedR1R4(String name, ChatRequest request) {
    task.request(BUDI, request);
    task.readBack();

    assertThat(task.deadLetters(TOPICS.requests())).as(name).hasSize(1);
    LogEvent event = single(task.logEvents());
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_FAILED);
    assertThat(event.error()).extracting(LogEvent.Error::reason).isEqualTo("INTERNAL");
    assertThat(event.message()).isEmpty();
    assertThat(single(task.replies()).event().getFailure().getReason()).isEqualTo("INTERNAL");
    assertThat(task.runner.model.prompts()).isEmpty();
    assertAnswers("after");
  }

  @Test
  void shouldEndSuchARequestOnceItHasRecoveredR9() {
    task.close();
    task = new TopologyFixture(LIMITS, stateDir.resolve("other"));
    task.request(BUDI, send("r1", "", 0));
    assertThat(task.logEvents()).isEmpty();

    task.readBack();
    task.readBack();

    assertThat(single(task.logEvents()).event()).isEqualTo(LogEvent.Type.MESSAGE_FAILED);
  }

  static Stream<Arguments> endsOfNoRunner() {
    var tooLong = "x".repeat(LIMITS.maxReplyBytes() + 1);
    return Stream.of(
        Arguments.of("a reply that is too long", end().setReply(tooLong)),
        Arguments.of("a reply with a NUL", end().setReply("a\0b")),
        Arguments.of("negative reply tokens", end().setReplyTokens(-1)),
        Arguments.of("a model's name of 900 KB", end().setModel("m".repeat(900_000))),
        Arguments.of("a finish reason of 900 KB", end().setFinishReason("f".repeat(900_000))),
        Arguments.of("negative usage", end().setUsage(new TokenUsage(-1L, 0L, 0L, 0L, 0L))),
        Arguments.of("negative reasoning", end().setUsage(new TokenUsage(1L, 0L, 0L, 1L, -1L))),
        Arguments.of("a route's name of 900 KB", end().setGeneration(route("r".repeat(900_000)))),
        Arguments.of(
            "a call's outcome with a NUL",
            end()
                .setGeneration(
                    calls(List.of(new GenerationCall("r", "a\0b", null, false, 0, ""))))),
        Arguments.of(
            "ten thousand calls",
            end()
                .setGeneration(
                    calls(
                        Collections.nCopies(
                            10_000,
                            new GenerationCall("r", "model_timeout", null, false, 0, ""))))),
        Arguments.of(
            "a failure of 900 KB", end().setFailure(new Failure("X", "y".repeat(900_000), null))),
        Arguments.of(
            "a system prompt that no log event holds",
            end().setGeneration(generation("\"".repeat(420_000), 0.7, List.of()))),
        Arguments.of(
            "a temperature that JSON has no number for",
            end().setGeneration(generation("", Double.NaN, List.of()))),
        Arguments.of(
            "a prompt of a million turns",
            end().setGeneration(generation("", 0.7, Collections.nCopies(1_000_000, 1L)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endsOfNoRunner")
  void shouldNotFoldAnEndThatCouldNotBeWrittenButGoOnWithTheTurnR1(
      String name, TurnEvent.Builder end) {
    task.send(BUDI, "r1", "Halo");
    HandCall call = task.runner.model.nextCall();

    task.turnEvent(BUDI, end.build());
    assertThat(task.deadLetters(TOPICS.turns())).as(name).hasSize(1);
    assertThat(task.logEvents()).isEmpty();

    call.text("Halo juga!").end();
    task.readBack();
    assertThat(single(task.logEvents()).reply()).isEqualTo("Halo juga!");
  }

  @Test
  void shouldFailATurnWhoseOwnEndCantBeFoldedR1() {
    task.send(BUDI, "r1", "Halo");
    task.runner.model.nextCall().text("Halo juga!").end();
    TurnEvent own = task.runner.turns.next().event();

    task.turnEvent(BUDI, TurnEvent.newBuilder(own).setModel("m".repeat(1_000)).build());
    task.readBack();

    LogEvent event = single(task.logEvents());
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_FAILED);
    assertThat(event.error()).extracting(LogEvent.Error::reason).isEqualTo("INTERNAL");
  }

  @Test
  void shouldNotBelieveAnEpochThatLiesAheadR5() {
    task.send(BUDI, "r1", "Halo");
    task.runner.model.nextCall();

    task.turnEvent(BUDI, end().setKind(TurnEventKind.FAILED).setEpoch(Long.MAX_VALUE).build());

    assertThat(task.deadLetters(TOPICS.turns())).hasSize(1);
    assertThat(task.logEvents()).isEmpty();
  }

  @Test
  void shouldNotRecoverByAMarkerThatIsNone() {
    task.turnEvent(
        null,
        TurnEvent.newBuilder()
            .setKind(TurnEventKind.RECOVERY_MARKER)
            .setEpoch(-1)
            .setMarkerId("m".repeat(1_000_000))
            .build());

    assertThat(task.deadLetters(TOPICS.turns())).hasSize(1);
    assertAnswers("after");
  }

  @Test
  void shouldTakeTheLargestEndThatItsOwnRunnerMakes() {
    String worst = "\u0001".repeat(LIMITS.maxReplyBytes());
    task.turnEvent(
        BUDI,
        TurnEvent.newBuilder(completed("r2", 0, worst))
            .setGeneration(generation("s".repeat(8_000), 0.7, List.of()))
            .build());
    task.request(BUDI, send("r2", "\"".repeat(16 * 1024), 1));

    LogEvent event = single(task.logEvents());
    assertThat(event.reply()).isEqualTo(worst);
    assertThat(event.toJson().length).isLessThan(LIMITS.largestRecordBytes());
    assertThat(task.deadLetters(TOPICS.turns())).isEmpty();
  }

  private void assertAnswers(String requestId) {
    task.logEvents();
    task.send("siti/main", requestId, "Halo");
    task.runner.model.nextCall().text("Halo juga!").end();
    task.readBack();
    assertThat(single(task.logEvents()).reply()).isEqualTo("Halo juga!");
  }

  private static ChatRequest send(String requestId, String message, int tokens) {
    return request(Action.SEND)
        .setRequestId(requestId)
        .setMessage(message)
        .setMessageTokens(tokens)
        .setTarget(CALL)
        .build();
  }

  private static ChatRequest.Builder request(Action action) {
    return ChatRequest.newBuilder().setAction(action).setRequestId("r1");
  }

  /** Of another epoch than the task's. */
  private static TurnEvent.Builder end() {
    return TurnEvent.newBuilder(completed("r1", -1, "reply"));
  }

  private static Generation route(String name) {
    return Generation.newBuilder(generation("", 0.7, List.of())).setRoute(name).build();
  }

  private static Generation calls(List<GenerationCall> calls) {
    return Generation.newBuilder(generation("", 0.7, List.of())).setCalls(calls).build();
  }

  private static Generation generation(String systemPrompt, double temperature, List<Long> turns) {
    return Generation.newBuilder()
        .setAttempts(1)
        .setModel("gpt-4o")
        .setMaxTokens(1)
        .setTemperature(temperature)
        .setSystemPrompt(systemPrompt)
        .setPromptTurns(turns)
        .setQueuedMs(0)
        .setFirstTokenMs(null)
        .setTotalMs(0)
        .build();
  }
}
