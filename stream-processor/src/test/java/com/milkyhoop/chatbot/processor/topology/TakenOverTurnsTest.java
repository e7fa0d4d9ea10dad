package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Turns that a process had begun which died, and whose end is decided before another goes on with
 * them (R13): what it had shown is their reply.
 */
class TakenOverTurnsTest {
  private static final String BUDI = "budi/main";

  /** The call that sends. */
  private static final ReplyTarget FIRST = new ReplyTarget(1, 11L);

  private static final ReplyTarget CALL = new ReplyTarget(2, 22L);
  private static final Duration TURN_TIMEOUT = Duration.ofSeconds(120);

  @SuppressWarnings("NullAway.Init")
  private TopologyFixture task;

  @BeforeEach
  void create(@TempDir Path stateDir) {
    task = new TopologyFixture(RunnerFixture.wide(), stateDir);
    task.runner.brokerTime(task.time);
    task.runner.earlier.shown(key("r1"), "Ha");
    task.runner.earlier.shown(key("r2"), "of no process");
    task.send(BUDI, "r1", "Halo");
  }

  @AfterEach
  void close() {
    task.close();
  }

  @Test
  void shouldKeepWhatWasShownWhenAPersonCancelsBeforeTheTaskRecoversR13R14() {
    task.cancel(BUDI, "r1", CALL);
    task.readBack();

    TurnEvent end = task.readBack();

    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(task.logEvents())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_CANCELLED);
              assertThat(event.reply()).isEqualTo("Ha");
              assertThat(event.calls())
                  .singleElement()
                  .satisfies(call -> assertThat(call.outcome()).isEqualTo("lost"));
            });
    assertThat(task.runner.model.prompts()).isEmpty();
  }

  /** The process that died told nobody what the call had that has left. */
  @Test
  void shouldLookForWhatWasShownToACallThatHasLeftSinceR13() {
    task.detach(BUDI, "r1", FIRST);
    task.attach(BUDI, "r1", CALL);

    task.readBack();

    assertThat(task.runner.model.nextCall().prompt().messages()).hasSize(1);
    assertThat(task.runner.earlier.asked()).containsExactly(CALL, FIRST);
    task.turnEvent(BUDI, TopologyFixture.completed("r1", 0, "Halo juga!"));
    assertThat(task.replies())
        .singleElement()
        .satisfies(reply -> assertThat(reply.callIds()).containsExactly(CALL.getCallId()));
  }

  /** Only the first of a conversation can have been begun (R2). */
  @Test
  void shouldEndATurnWithoutTextThatWaitedBehindAnotherR2() {
    task.send(BUDI, "r2", "Apa kabar?");
    task.cancel(BUDI, "r2", CALL);
    task.readBack();
    task.runner.model.nextCall();

    TurnEvent end = task.readBack();

    assertThat(end.getRequestId()).isEqualTo("r2");
    assertThat(end.getReply()).isEmpty();
  }

  @Test
  void shouldKeepWhatWasShownWhenTheDeadlinePassesBeforeTheTaskRecoversR13() {
    CountDownLatch reads = recoverAfterTheDeadline();

    reads.countDown();

    TurnEvent end = task.readBack();
    assertThat(end.getFinishReason()).isEqualTo("deadline");
    assertThat(task.logEvents())
        .singleElement()
        .satisfies(event -> assertThat(event.reply()).isEqualTo("Ha"));
    assertThat(task.runner.model.prompts()).isEmpty();
  }

  @Test
  void shouldNotWaitForEverForWhatWasShownR1() {
    CountDownLatch reads = recoverAfterTheDeadline();

    pass(Duration.ofSeconds(10));

    assertThat(task.readBack().getKind()).isEqualTo(TurnEventKind.EXPIRED);
    reads.countDown();
  }

  /** Clients have given it up, and the others wait for what is read. */
  @Test
  void shouldReadNothingBackWhenTheDeadlineIsLongPastR1() {
    task.runner.earlier.hold();
    task.runner.brokerTime(task.time + TURN_TIMEOUT.plusMinutes(2).toMillis());

    task.readBack();

    assertThat(task.readBack().getKind()).isEqualTo(TurnEventKind.EXPIRED);
  }

  /** Time for a tick that would propose its end passes, too. */
  private CountDownLatch recoverAfterTheDeadline() {
    CountDownLatch reads = task.runner.earlier.hold();
    task.runner.brokerTime(task.time + TURN_TIMEOUT.plusSeconds(10).toMillis());
    task.readBack();
    task.driver.advanceWallClockTime(Duration.ofSeconds(2));
    return reads;
  }

  private void pass(Duration time) {
    task.runner.time.addAndGet(time.toMillis());
    task.driver.advanceWallClockTime(Duration.ofSeconds(2));
  }

  private static TurnKey key(String requestId) {
    return new TurnKey(ConversationId.parse(BUDI), requestId);
  }
}
