package com.milkyhoop.chatbot.processor.topology;

import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.TOPICS;
import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.single;
import static com.milkyhoop.chatbot.processor.topology.TopologyPorts.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.Conversation;
import com.milkyhoop.chatbot.conversation.ConversationEvent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.Attached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.CancelAsked;
import com.milkyhoop.chatbot.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.conversation.ConversationEvent.Recovered;
import com.milkyhoop.chatbot.conversation.ConversationState;
import com.milkyhoop.chatbot.conversation.Decision;
import com.milkyhoop.chatbot.conversation.Decisions;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions that throw, as only a bug can make them: one request is concerned, nothing else. */
class FailingDecisionsTest {
  private static final String BUDI = "budi/main";
  private static final ReplyTarget CALL = new ReplyTarget(2, 22L);

  private final Bug bug = new Bug();
  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private TopologyFixture task;

  /** Throws for events of a kind. */
  private static final class Bug implements Decisions {
    private final Decisions rules = new Conversation(LIMITS, KeyedHashes.UNKEYED);
    private Class<? extends ConversationEvent> kind = Recovered.class;
    private boolean present;

    @Override
    public Decision on(ConversationState state, ConversationEvent event) {
      if (present && kind.isInstance(event)) {
        throw new IllegalStateException("a bug");
      }
      return rules.on(state, event);
    }

    void throwsFor(Class<? extends ConversationEvent> events) {
      kind = events;
      present = true;
    }
  }

  @BeforeEach
  void recover() {
    task = new TopologyFixture(RunnerFixture.wide(), stateDir, bug);
  }

  @AfterEach
  void close() {
    task.close();
  }

  @Test
  void shouldEndAMessageThatCantBeDecidedOnceR1R4() {
    task.readBack();
    bug.throwsFor(MessageSent.class);
    task.send(BUDI, "r1", "one");
    task.readBack();

    assertFailed();
    assertThat(task.runner.turns.isEmpty()).isTrue();
  }

  @Test
  void shouldEndAMessageThatCouldNotBeDecidedBeforeTheMarkerWasReadR1R9() {
    bug.throwsFor(MessageSent.class);
    task.send(BUDI, "r1", "one");
    task.readBack();
    task.readBack();

    assertFailed();
  }

  /** An earlier task got as far as its end, and was rolled back. */
  @Test
  void shouldEndAMessageThatCantBeDecidedWhenItsEndWasReadBeforeR4R9() {
    task.readBack();
    task.turnEvent(BUDI, TopologyFixture.completed("r1", -1, "Halo"));
    bug.throwsFor(MessageSent.class);

    task.send(BUDI, "r1", "one");

    LogEvent event = single(task.logEvents());
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_PROCESSED);
    assertThat(event.reply()).isEqualTo("Halo");
    assertThat(single(task.replies()).event().getText()).isEqualTo("Halo");
  }

  @Test
  void shouldKeepAnEndThatCantBeDecidedUntilItsRequestComesR5R9() {
    task.readBack();
    bug.throwsFor(OutcomeArrived.class);
    task.turnEvent(BUDI, TopologyFixture.completed("r1", -1, "Halo"));

    task.send(BUDI, "r1", "one");

    assertThat(single(task.logEvents()).reply()).isEqualTo("Halo");
    assertThat(task.runner.model.waitingCalls()).isZero();
  }

  @Test
  void shouldFoldAnEndThatCantBeDecidedAndStartTheNextTurnR1R2R5() {
    task.readBack();
    task.send(BUDI, "r1", "one");
    task.send(BUDI, "r2", "two");
    task.runner.model.nextCall().text("1").end();
    bug.throwsFor(OutcomeArrived.class);

    task.readBack();

    assertThat(task.deadLetters(TOPICS.turns())).hasSize(1);
    assertThat(single(task.logEvents()).reply()).isEqualTo("1");
    assertThat(single(task.replies()).event().getText()).isEqualTo("1");
    assertThat(task.runner.model.nextCall().prompt().messages()).hasSize(3);
  }

  @Test
  void shouldGoOnWithATurnWhenAWatcherOrACancellationCantBeDecidedR1() {
    task.readBack();
    task.send(BUDI, "r1", "one");
    HandCall call = task.runner.model.nextCall().text("Ha");

    bug.throwsFor(Attached.class);
    task.attach(BUDI, "r1", CALL);
    bug.throwsFor(CancelAsked.class);
    task.cancel(BUDI, "r1", CALL);

    assertThat(task.deadLetters(TOPICS.requests())).hasSize(2);
    assertThat(task.replies())
        .hasSize(2)
        .allSatisfy(
            reply -> {
              assertThat(reply.event().getKind()).isEqualTo(ReplyEventKind.REFUSED);
              assertThat(reply.event().getFailure().getReason()).isEqualTo("INTERNAL");
            });
    assertThat(call.cancelled()).isFalse();
    call.text("lo").end();
    task.readBack();
    assertThat(single(task.logEvents()).reply()).isEqualTo("Halo");
  }

  @Test
  void shouldCountEachFault() {
    task.readBack();
    bug.throwsFor(Attached.class);

    task.attach(BUDI, "r1", CALL);

    assertThat(
            task.runner
                .metrics
                .get("chatbot.processor.faults")
                .tag("kind", "decision")
                .counter()
                .count())
        .isEqualTo(1);
  }

  private void assertFailed() {
    assertThat(task.deadLetters(TOPICS.requests())).hasSize(1);
    LogEvent event = single(task.logEvents());
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_FAILED);
    assertThat(event.error()).extracting(LogEvent.Error::reason).isEqualTo("INTERNAL");
    assertThat(single(task.replies()).event().getFailure().getReason()).isEqualTo("INTERNAL");
    assertThat(task.runner.model.prompts()).isEmpty();
  }
}
