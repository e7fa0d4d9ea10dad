package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R15 in the real topology, its stores on disk. */
class ErasureTest {
  private static final String ANA = "ana/main";

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
  void shouldForgetFinishedTurnsAndBeginAnewR15() {
    exchange(ANA, "r1", "canary one", "canary two");
    exchange("ben/main", "r1", "hello", "hi");
    task.logEvents();

    erase("ana/");
    sweep();

    LogEvent erased = task.logEvents().getFirst();
    assertThat(erased.event()).isEqualTo(LogEvent.Type.USER_ERASED);
    assertThat(LogKey.of(erased)).isEqualTo(new LogKey("ana", "", "e1"));
    assertThat(stored()).noneMatch(row -> row.contains("canary")).anyMatch(it -> it.contains("hi"));
    task.send(ANA, "r2", "who am I?");
    assertThat(task.runner.model.nextCall().prompt().messages())
        .containsExactly(new Message(Role.USER, "who am I?"));
  }

  @Test
  void shouldEndAnUnfinishedTurnWithoutItsTextAndTellItsCallsR15() {
    task.send(ANA, "r1", "canary one");
    HandCall call = task.runner.model.nextCall().text("canary two");
    await().until(() -> !task.runner.replies.written().isEmpty());
    task.send(ANA, "r2", "canary three");

    erase("ana/");

    assertThat(call.cancelled()).isTrue();
    assertThat(readBack(3))
        .filteredOn(event -> event.getKind() != TurnEventKind.SWEEP)
        .hasSize(2)
        .allSatisfy(
            end -> {
              assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
              assertThat(end.getFinishReason()).isEqualTo(FinishReasons.ERASED);
              assertThat(end.getReply()).isEmpty();
            });
    assertThat(task.replies())
        .extracting(it -> it.event().getFinishReason(), it -> it.event().getText())
        .containsExactlyInAnyOrder(tuple("erased", ""), tuple("erased", ""));
    assertThat(task.logEvents())
        .extracting(LogEvent::event, LogEvent::requestId, LogEvent::message, LogEvent::reply)
        .containsExactlyInAnyOrder(
            tuple(LogEvent.Type.USER_ERASED, "e1", "", ""),
            tuple(LogEvent.Type.MESSAGE_ERASED, "r1", "", ""),
            tuple(LogEvent.Type.MESSAGE_ERASED, "r2", "", ""));
    assertThat(stored()).noneMatch(row -> row.contains("canary"));
  }

  /** R14: the tokens were paid for, whoever they were for. */
  @Test
  void shouldTellWhatAnErasedTurnCostAndNothingElseR14() {
    task.send(ANA, "r1", "canary one");
    task.runner.model.nextCall().text("canary two");
    await().until(() -> !task.runner.replies.written().isEmpty());

    erase("ana/");
    readBack(2);

    LogEvent erased = task.logEvents().getLast();
    assertThat(erased.event()).isEqualTo(LogEvent.Type.MESSAGE_ERASED);
    assertThat(erased.calls()).hasSize(1);
    assertThat(erased.prompt())
        .extracting(LogEvent.Prompt::systemPrompt, LogEvent.Prompt::sha256)
        .containsExactly("", "");
  }

  @Test
  void shouldTellWhatALateReplyCostR14() {
    task.send(ANA, "r1", "canary one");
    task.runner.model.nextCall();
    erase("ana/");
    task.logEvents();
    var counted = new TokenUsage(12L, 0L, 0L, 3L, 0L);

    task.turnEvent(
        ANA,
        TurnEvent.newBuilder(TopologyFixture.completed("r1", 0, "canary two"))
            .setUsage(counted)
            .setGeneration(generation(counted))
            .build());

    LogEvent erased = task.logEvents().getFirst();
    assertThat(erased.calls())
        .containsExactly(
            new LogEvent.Call("fake", "completed", new LogEvent.Usage(12, 3, 0, 0, 0)));
    assertThat(erased.usage()).isEqualTo(new LogEvent.Usage(12, 3, 0, 0, 0));
    assertThat(erased.toString()).doesNotContain("canary");
  }

  /** A whole reply that was in flight when the user was erased is nobody's any more. */
  @Test
  void shouldDropALateReplyR15() {
    task.send(ANA, "r1", "canary one");
    task.runner.model.nextCall();
    erase("ana/");
    task.logEvents();

    task.turnEvent(ANA, TopologyFixture.completed("r1", 0, "canary two"));

    assertThat(task.replies())
        .extracting(it -> it.event().getFinishReason(), it -> it.event().getText())
        .containsExactly(tuple("erased", ""));
    assertThat(task.logEvents())
        .extracting(LogEvent::event, LogEvent::reply)
        .containsExactly(tuple(LogEvent.Type.MESSAGE_ERASED, ""));
  }

  /** R1: a request has one end, also where its client sends it again. */
  @Test
  void shouldTellARepeatedRequestThatItsReplyIsGoneR1() {
    exchange(ANA, "r1", "canary one", "canary two");
    erase("ana/");
    task.replies();
    task.logEvents();

    task.send(ANA, "r1", "canary one");
    sweep();
    task.send(ANA, "r1", "canary one");

    assertThat(task.replies())
        .extracting(it -> it.event().getFailure().getReason())
        .containsExactly("REPLY_NOT_KEPT", "REPLY_NOT_KEPT");
    assertThat(task.logEvents()).isEmpty();
  }

  @Test
  void shouldForgetOneSessionAlone() {
    exchange(ANA, "r1", "canary one", "canary two");
    exchange("ana/work", "r1", "what stays", "stays");
    exchange("ana/main2", "r1", "what stays", "stays");
    exchange("anab/main", "r1", "what stays", "stays");

    erase(ANA);
    sweep();

    assertThat(stored()).noneMatch(row -> row.contains("canary"));
    assertThat(stored().stream().filter(row -> row.contains("what stays"))).hasSize(3);
  }

  /** Others wait for no step of it long, however much there is. */
  @Test
  void shouldTakeManyTurnsOutInBoundedSteps() {
    for (int turn = 0; turn < 600; turn++) {
      exchange(ANA, "r" + turn, "canary", "canary");
    }

    assertThat(erasurePending()).isZero();
    erase("ana/");
    assertThat(erasurePending()).isPositive();
    int sweeps = sweep();

    assertThat(sweeps).isGreaterThan(1);
    assertThat(erasurePending()).isZero();
    assertThat(stored()).noneMatch(row -> row.contains("canary"));

    // Rows that nothing is left of are looked at in steps too.
    erase("ana/");
    assertThat(sweep()).isGreaterThan(1);
  }

  /** An outcome that was read before its request has the reply. */
  @Test
  void shouldForgetAnOutcomeWithoutARequestR15() {
    task.runner.brokerTime(60_000);
    task.turnEvent(ANA, TopologyFixture.completed("r1", 0, "canary"));

    task.time += 2_000;
    erase("ana/");
    sweep();

    assertThat(stored()).noneMatch(row -> row.contains("canary"));
  }

  @Test
  void shouldMakeADeadLetterOfAnErasureOfNobody() {
    erase("ana");

    assertThat(task.deadLetters(TopologyFixture.TOPICS.requests())).hasSize(1);
  }

  private double erasurePending() {
    return task.runner.metrics.get("chatbot.erasure.pending.seconds").gauge().value();
  }

  private static Generation generation(TokenUsage counted) {
    return Generation.newBuilder()
        .setAttempts(1)
        .setCalls(List.of(new GenerationCall("fake", "completed", counted, false, 0, "")))
        .setModel("gpt-4o")
        .setMaxTokens(100)
        .setTemperature(null)
        .setSystemPrompt("canary of the system")
        .setPromptTurns(List.of(1L))
        .setPromptTokens(12)
        .setPromptSha256("canary")
        .setQueuedMs(0)
        .setFirstTokenMs(null)
        .setTotalMs(1)
        .build();
  }

  private void exchange(String conversation, String requestId, String message, String reply) {
    task.send(conversation, requestId, message);
    task.runner.model.nextCall().text(reply).end();
    task.readBack();
  }

  private void erase(String subject) {
    task.request(
        subject.getBytes(UTF_8),
        TopologyFixture.CODECS
            .requests()
            .encode(ChatRequest.newBuilder().setAction(Action.ERASE).setRequestId("e1").build()));
  }

  /** Reads so many records of the task, which come as its threads are done. */
  private List<TurnEvent> readBack(int records) {
    return Stream.generate(task::readBack).limit(records).toList();
  }

  /** Reads the task's notes to itself until there is none; returns how many there were. */
  private int sweep() {
    int sweeps = 0;
    do {
      assertThat(task.readBack().getKind()).isEqualTo(TurnEventKind.SWEEP);
      sweeps++;
    } while (hasRowsToErase());
    return sweeps;
  }

  private boolean hasRowsToErase() {
    try (KeyValueIterator<Bytes, byte[]> due =
        task.driver.<Bytes, byte[]>getKeyValueStore(StoreNames.EXPIRY).all()) {
      return due.hasNext() && ExpiryKey.parse(due.next().key).isErasure();
    }
  }

  private List<String> stored() {
    var rows = new ArrayList<String>();
    for (String name : StoreNames.ALL) {
      try (KeyValueIterator<Bytes, byte[]> all =
          task.driver.<Bytes, byte[]>getKeyValueStore(name).all()) {
        all.forEachRemaining(row -> rows.add(new String(row.value, ISO_8859_1)));
      }
    }
    return rows;
  }
}
