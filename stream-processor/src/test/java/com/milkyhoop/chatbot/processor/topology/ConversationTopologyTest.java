package com.milkyhoop.chatbot.processor.topology;

import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.TOPICS;
import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.completed;
import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.single;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.processor.topology.TopologyFixture.Reply;
import com.milkyhoop.chatbot.processor.turn.DeltaLimits;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationTopologyTest {
  private static final String BUDI = "budi/main";

  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private TopologyFixture task;

  @AfterEach
  void close() {
    task.close();
  }

  @Test
  void shouldGiveFinalAndLogEventWhenATurnCompletesR4R5() {
    recovered(RunnerFixture.wide());
    task.send(BUDI, "r1", "Halo bot!");
    task.runner.model.nextCall().text("Halo juga!").end();

    task.readBack();

    Reply reply = single(task.replies());
    assertThat(reply.callIds()).containsExactly(11L);
    assertThat(reply.event().getKind()).isEqualTo(ReplyEventKind.FINAL);
    assertThat(reply.event().getText()).isEqualTo("Halo juga!");
    LogEvent event = single(task.logEvents());
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_PROCESSED);
    assertThat(event.userId()).isEqualTo("budi");
    assertThat(event.sessionId()).isEqualTo("main");
    assertThat(event.message()).isEqualTo("Halo bot!");
    assertThat(event.reply()).isEqualTo("Halo juga!");
    assertThat(event.timestamp().toEpochMilli()).isEqualTo(2_000);
    assertThat(event.traceId()).isEqualTo(UUID.fromString("e49212f1-3421-4d56-b1b4-c5a1234c2db1"));
  }

  @Test
  void shouldHoldTheFirstTurnInTheSecondsPromptR3() {
    recovered(RunnerFixture.wide());
    complete("r1", "Halo, nama saya Budi.", "Halo Budi!");

    task.send(BUDI, "r2", "Siapa nama saya?");

    assertThat(task.runner.model.nextCall().prompt().messages())
        .containsExactly(
            new Message(Role.USER, "Halo, nama saya Budi."),
            new Message(Role.ASSISTANT, "Halo Budi!"),
            new Message(Role.USER, "Siapa nama saya?"));
  }

  @Test
  void shouldNeverMixConversationsWhoseNamesBeginAlikeR12() {
    recovered(RunnerFixture.wide());
    task.send("a/b", "r1", "one");
    task.runner.model.nextCall().text("1").end();
    task.readBack();

    for (String other : List.of("a/bc", "a/b1", "ab/b", "a/B")) {
      task.send(other, "r1", "two");
      HandCall call = task.runner.model.nextCall();

      assertThat(call.prompt().messages()).containsExactly(new Message(Role.USER, "two"));
      call.end();
      task.readBack();
    }
  }

  @Test
  void shouldNotCallAgainWhenARequestIsRepeatedR11() {
    recovered(RunnerFixture.wide());
    complete("r1", "one", "first");
    task.replies();

    task.send(BUDI, "r1", "one", new ReplyTarget(2, 22L));

    Reply reply = single(task.replies());
    assertThat(reply.callIds()).containsExactly(22L);
    assertThat(reply.event().getText()).isEqualTo("first");
    assertThat(task.runner.model.prompts()).hasSize(1);
    assertThat(task.logEvents()).hasSize(1);
  }

  @Test
  void shouldLogTheFailureWhenTheModelFails() {
    recovered(RunnerFixture.wide());
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall().fail(Reason.MODEL_UNAUTHORIZED);

    task.readBack();

    LogEvent event = single(task.logEvents());
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_FAILED);
    assertThat(event.reply()).isEmpty();
    assertThat(event.error())
        .isEqualTo(new LogEvent.Error("MODEL_UNAUTHORIZED", "as the test wants"));
    assertThat(single(task.replies()).event().getFailure().getReason())
        .isEqualTo("MODEL_UNAUTHORIZED");
  }

  @Test
  void shouldLogWhatEachCallCostR14() {
    recovered(RunnerFixture.wide());
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall().text("Ha").fail(Reason.MODEL_STREAM_BROKEN);
    task.runner.model.nextCall().text("Halo").end(new ModelUsage(12, 8, 4, 3, 1));

    task.readBack();

    var usage = new LogEvent.Usage(12, 3, 8, 4, 1);
    LogEvent event = single(task.logEvents());
    assertThat(event.attempts()).isEqualTo(2);
    assertThat(event.route()).isEqualTo("fake");
    assertThat(event.usage()).isEqualTo(usage);
    assertThat(event.calls())
        .containsExactly(
            new LogEvent.Call(
                "fake",
                "model_stream_broken",
                new LogEvent.Usage(10, 1, 0, 0, 0),
                true,
                null,
                null),
            new LogEvent.Call("fake", "completed", usage));
  }

  @Test
  void shouldFailTheTurnWhenItsMessageAloneExceedsTheBudget() {
    recovered(RunnerFixture.wide());
    var huge =
        ChatRequest.newBuilder()
            .setAction(Action.SEND)
            .setRequestId("r1")
            .setMessage("x")
            .setMessageTokens(5_000)
            .setTarget(new ReplyTarget(0, 1L))
            .build();
    task.request(BUDI.getBytes(UTF_8), TopologyFixture.CODECS.requests().encode(huge));

    task.readBack();

    assertThat(single(task.logEvents()).error())
        .extracting(LogEvent.Error::reason)
        .isEqualTo("PROMPT_TOO_LONG");
  }

  @Test
  void shouldKeepWhatItCantReadAndGoOn() {
    recovered(RunnerFixture.wide());
    task.request(BUDI.getBytes(UTF_8), "no avro".getBytes(UTF_8));
    task.request("no slash".getBytes(UTF_8), new byte[] {1});
    task.request(null, new byte[] {2});

    complete("r1", "one", "first");

    List<TestRecord<byte[], byte[]>> letters = task.deadLetters(TOPICS.requests());
    assertThat(letters).hasSize(3);
    assertThat(letters.getFirst().value()).asString(UTF_8).isEqualTo("no avro");
    assertThat(new String(letters.getFirst().headers().lastHeader(DeadLetter.CAUSE).value(), UTF_8))
        .contains("neither Avro envelope");
    assertThat(task.logEvents()).hasSize(1);
    assertThat(count("chatbot.processor.dead.letters", "source", "requests")).isEqualTo(3);
    assertThat(count("chatbot.requests.ended", "outcome", "completed")).isEqualTo(1);
  }

  @Test
  void shouldIgnoreAReplyPartitionThatDoesNotExist() {
    recovered(RunnerFixture.wide());
    task.send(BUDI, "r1", "one", new ReplyTarget(99, 1L));
    task.runner.model.nextCall().end();

    task.readBack();

    assertThat(task.replies()).isEmpty();
    assertThat(task.logEvents()).hasSize(1);
  }

  @Test
  void shouldOfferRefusedTurnsAgainWhenTheRunnersQueueWasFullR8() {
    recovered(new TurnLimits(1, 3, 1000, 1, DeltaLimits.fixed(4000)));
    for (int user = 0; user < 5; user++) {
      task.send("user" + user + "/s", "r" + user, "message");
    }

    for (int user = 0; user < 5; user++) {
      task.runner.model.nextCall().text("ok").end();
      task.readBack();
      task.driver.advanceWallClockTime(Duration.ofSeconds(1));
    }

    assertThat(task.logEvents()).extracting(LogEvent::requestId).hasSize(5);
  }

  @Test
  void shouldRunTurnsOfAConversationInOrderR2() {
    recovered(RunnerFixture.wide());
    for (int number = 1; number <= 4; number++) {
      task.send(BUDI, "r" + number, "message " + number);
    }

    for (int number = 1; number <= 4; number++) {
      HandCall call = task.runner.model.nextCall();
      assertThat(task.runner.model.waitingCalls()).isZero();
      assertThat(call.prompt().messages().getLast().text()).isEqualTo("message " + number);
      call.text("reply " + number).end();
      task.readBack();
    }

    assertThat(task.logEvents()).extracting(LogEvent::turn).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void shouldWriteTheSameFinalValueToEveryCallR1() {
    recovered(RunnerFixture.wide());
    task.send(BUDI, "r1", "one", new ReplyTarget(0, 1L));
    task.send(BUDI, "r1", "one", new ReplyTarget(3, 2L));
    task.runner.model.nextCall().text("first").end();
    task.readBack();

    task.send(BUDI, "r1", "one", new ReplyTarget(0, 3L));

    assertThat(task.replies()).extracting(Reply::event).hasSize(3).containsOnly(finalOf("first"));
  }

  @Test
  void shouldCountEachRequestOnceByItsOutcomeR4() {
    recovered(RunnerFixture.wide());
    complete("r1", "one", "first");
    task.turnEvent(BUDI, completed("r1", 0, "a copy"));
    task.send(BUDI, "r1", "one");
    task.send(BUDI, "r2", "two");
    task.runner.model.nextCall().fail(Reason.MODEL_REFUSED);
    task.readBack();

    assertThat(count("chatbot.requests.ended", "outcome", "completed")).isEqualTo(1);
    assertThat(count("chatbot.requests.ended", "outcome", "failed")).isEqualTo(1);
    assertThat(task.logEvents()).hasSize(2);
  }

  private double count(String counter, String label, String value) {
    return task.runner.metrics.get(counter).tag(label, value).counter().count();
  }

  private void recovered(TurnLimits limits) {
    task = TopologyFixture.recovered(limits, stateDir);
  }

  private void complete(String requestId, String message, String reply) {
    task.send(BUDI, requestId, message);
    task.runner.model.nextCall().text(reply).end();
    task.readBack();
  }

  private static ReplyEvent finalOf(String reply) {
    return ReplyRecords.finalEvent(
        TurnEvent.newBuilder(completed("r1", 0, reply)).setModel("hand-model").build());
  }
}
