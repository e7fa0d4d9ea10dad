package com.milkyhoop.chatbot.processor.topology;

import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.OnBusy;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.processor.topology.TopologyFixture.Reply;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.PermitWait;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Turns that people watch and stop, or that have had their time, in the real topology. */
class StoppingTopologyTest {
  private static final String BUDI = "budi/main";
  private static final ReplyTarget CALL = new ReplyTarget(2, 22L);

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
  void shouldKeepThePartialReplyForEverybodyAndTheNextPromptWhenCancelledR3() {
    task.send(BUDI, "r1", "a story, please");
    HandCall call = task.runner.model.nextCall().text("Once upon");
    await().until(() -> !task.runner.replies.written().isEmpty());

    task.cancel(BUDI, "r1", CALL);

    assertThat(call.cancelled()).isTrue();
    task.readBack();
    assertThat(task.replies())
        .hasSize(2)
        .allSatisfy(
            reply -> {
              assertThat(reply.event().getText()).isEqualTo("Once upon");
              assertThat(reply.event().getFinishReason()).isEqualTo("cancelled");
            });
    LogEvent event = single(task.logEvents());
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_CANCELLED);
    assertThat(event.reply()).isEqualTo("Once upon");
    task.send(BUDI, "r2", "go on");
    assertThat(task.runner.model.nextCall().prompt().messages())
        .containsExactly(
            new Message(Role.USER, "a story, please"),
            new Message(Role.ASSISTANT, "Once upon"),
            new Message(Role.USER, "go on"));
  }

  @Test
  void shouldNotCallTheModelForAMessageThatWasCancelledWhileItWaitedR7() {
    task.send(BUDI, "r1", "one");
    task.send(BUDI, "r2", "two");
    HandCall first = task.runner.model.nextCall();

    task.cancel(BUDI, "r2", CALL);
    task.readBack();
    first.text("1").end();
    task.readBack();
    task.send(BUDI, "r3", "three");

    assertThat(task.logEvents())
        .extracting(LogEvent::event)
        .containsExactly(LogEvent.Type.MESSAGE_CANCELLED, LogEvent.Type.MESSAGE_PROCESSED);
    assertThat(task.runner.model.nextCall().prompt().messages())
        .containsExactly(
            new Message(Role.USER, "one"),
            new Message(Role.ASSISTANT, "1"),
            new Message(Role.USER, "two\n\nthree"));
  }

  @Test
  void shouldRememberACancellationUntilItHasRecoveredR9() {
    task.close();
    task = new TopologyFixture(RunnerFixture.wide(), stateDir.resolve("other"));
    task.send(BUDI, "r1", "one");
    task.cancel(BUDI, "r1", CALL);
    assertThat(task.logEvents()).isEmpty();

    task.readBack();
    TurnEvent end = task.readBack();

    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(task.runner.model.prompts()).isEmpty();
    assertThat(single(task.logEvents()).event()).isEqualTo(LogEvent.Type.MESSAGE_CANCELLED);
  }

  @Test
  void shouldRejectThroughChatTurnsWhenTheConversationIsBusyR5() {
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall();

    task.send(BUDI, "r2", "two", OnBusy.REJECT);
    assertThat(task.replies()).isEmpty();
    task.readBack();

    assertThat(single(task.replies()).event().getFailure().getReason())
        .isEqualTo("CONVERSATION_BUSY");
    LogEvent event = single(task.logEvents());
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_REJECTED);
    assertThat(event.error()).extracting(LogEvent.Error::reason).isEqualTo("CONVERSATION_BUSY");
  }

  @Test
  void shouldRunTheNewestWithThePartialReplyInItsPromptWhenItInterrupts() {
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall().text("half");
    await().until(() -> !task.runner.replies.written().isEmpty());

    task.send(BUDI, "r2", "two", OnBusy.INTERRUPT);
    task.readBack();

    assertThat(task.runner.model.nextCall().prompt().messages())
        .extracting(Message::text)
        .containsExactly("one", "half", "two");
  }

  @Test
  void shouldGiveAWatcherTheTextSoFarAndTheEndR11() {
    task.send(BUDI, "r1", "one");
    HandCall call = task.runner.model.nextCall().text("Ha");
    await().until(() -> !task.runner.replies.written().isEmpty());

    task.attach(BUDI, "r1", CALL);
    call.text("lo").end();
    task.readBack();

    assertThat(task.runner.replies.written())
        .filteredOn(written -> written.partition() == CALL.getPartition())
        .extracting(written -> written.event().getText())
        .containsExactly("Ha", "lo");
    assertThat(task.replies()).extracting(Reply::callIds).contains(new long[] {CALL.getCallId()});
  }

  @Test
  void shouldRefuseAWatcherOfAnotherUsersReplyR12() {
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall();

    task.attach("siti/main", "r1", CALL);
    task.cancel("siti/main", "r1", CALL);

    assertThat(task.replies())
        .hasSize(2)
        .allSatisfy(
            reply -> {
              assertThat(reply.event().getKind()).isEqualTo(ReplyEventKind.REFUSED);
              assertThat(reply.event().getFailure().getReason()).isEqualTo("REQUEST_UNKNOWN");
            });
  }

  /** Its ingress may be gone: nobody reads what is written there. */
  @Test
  void shouldTellACallNothingMoreWhenItHasDetachedR11() {
    task.send(BUDI, "r1", "one");
    HandCall call = task.runner.model.nextCall();
    task.attach(BUDI, "r1", CALL);
    call.text("Halo ");
    await().until(() -> task.runner.replies.written().size() == 2);

    task.detach(BUDI, "r1", CALL);
    call.text("juga").end();
    task.readBack();

    assertThat(task.runner.replies.written())
        .filteredOn(delta -> delta.partition() == CALL.getPartition())
        .hasSize(1);
    assertThat(single(task.replies()).callIds()).containsExactly(11L);
  }

  @Test
  void shouldEndWhatRunsOrWaitsAfterItsDeadlineAndTheGraceR1() {
    task.runner.brokerTime(1_000);
    task.send(BUDI, "r1", "one");
    task.send(BUDI, "r2", "two");
    HandCall call = task.runner.model.nextCall();
    task.runner.brokerTime(1_000 + 120_000 + TopologyFixture.GRACE.toMillis() + 1);

    task.driver.advanceWallClockTime(Duration.ofSeconds(1));
    task.readBack();
    task.readBack();

    assertThat(call.cancelled()).isTrue();
    assertThat(task.logEvents())
        .extracting(LogEvent::requestId, LogEvent::event)
        .containsExactly(
            tuple("r1", LogEvent.Type.MESSAGE_EXPIRED), tuple("r2", LogEvent.Type.MESSAGE_EXPIRED));
    assertThat(task.replies())
        .hasSize(2)
        .allMatch(it -> it.event().getFailure().getReason().equals("DEADLINE_EXCEEDED"));
  }

  @Test
  void shouldKeepWhatWasShownAtTheDeadlineInLogAnswerAndContextR5() {
    task.runner.brokerTime(120_900);
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall().text("half a re");
    await().until(() -> !task.runner.replies.written().isEmpty());

    task.runner.passDeadlines(Duration.ofMillis(100));
    TurnEvent end = task.readBack();
    task.time = 200_000;
    task.send(BUDI, "r2", "two");

    LogEvent event = single(task.logEvents());
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_CANCELLED);
    assertThat(event.finishReason()).isEqualTo("deadline");
    assertThat(event.reply()).isEqualTo("half a re").isEqualTo(end.getReply());
    ReplyEvent told = single(task.replies()).event();
    assertThat(told.getFailure()).isNull();
    assertThat(told.getFinishReason()).isEqualTo("deadline");
    assertThat(told.getText()).isEqualTo("half a re");
    assertThat(task.runner.model.nextCall().prompt().messages())
        .extracting(Message::text)
        .containsExactly("one", "half a re", "two");
    assertThat(endedRequests("deadline")).isEqualTo(1);
    assertThat(endedRequests("cancelled")).isZero();
  }

  @Test
  void shouldNotCallTheModelForARequestThatIsReadAfterItsDeadlineR7() {
    task.runner.brokerTime(1_000_000);

    task.send(BUDI, "r1", "one");
    task.readBack();

    assertThat(single(task.logEvents()).event()).isEqualTo(LogEvent.Type.MESSAGE_EXPIRED);
    assertThat(task.runner.model.prompts()).isEmpty();
  }

  @Test
  void shouldTellIngressesHowLongAPermitTakes() {
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall().end();

    task.readBack();

    assertThat(single(task.replies()).permitWait()).contains(new PermitWait(0, Duration.ZERO));
  }

  @Test
  void shouldForgetWhatHasHadItsTimeByARecordOfItsOwn() {
    task.runner.brokerTime(1_000);
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall().text("1").end();
    task.readBack();
    task.replies();
    task.time = Duration.ofDays(31).toMillis();
    task.runner.brokerTime(task.time);

    task.driver.advanceWallClockTime(Duration.ofHours(1));
    assertThat(task.readBack().getKind()).isEqualTo(TurnEventKind.SWEEP);

    task.attach(BUDI, "r1", CALL);
    assertThat(single(task.replies()).event().getFailure().getReason())
        .isEqualTo("REQUEST_UNKNOWN");
    for (String store : List.of("turns", "requests", "conversations", "expiry")) {
      assertThat(isEmpty(store)).as(store).isTrue();
    }
  }

  @Test
  void shouldSweepNothingOnATickAlone() {
    task.runner.brokerTime(1_000);
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall().text("1").end();
    task.readBack();
    task.runner.brokerTime(Duration.ofDays(31).toMillis());

    task.driver.advanceWallClockTime(Duration.ofHours(1));

    assertThat(isEmpty("turns")).isFalse();
  }

  private double endedRequests(String outcome) {
    return task.runner.metrics.counter("chatbot.requests.ended", "outcome", outcome).count();
  }

  private boolean isEmpty(String store) {
    try (var rows = task.driver.getKeyValueStore(store).all()) {
      return !rows.hasNext();
    }
  }
}
