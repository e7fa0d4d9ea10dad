package com.milkyhoop.chatbot.e2e.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.check.Violation.Kind;
import com.milkyhoop.chatbot.e2e.load.Ending;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The checker finds whatever is missing, there twice, or different. */
class CheckerTest {
  private final EvidenceBuilder run = new EvidenceBuilder();

  @Test
  void shouldFindNothingWhenAllAgrees() {
    Verdict verdict = run.judge();

    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.requests()).isEqualTo(1);
    assertThat(verdict.calledTwice()).isZero();
  }

  @Test
  void shouldFindALostFinal() {
    run.finals.clear();

    assertFound(Kind.LOST, "no FINAL");
  }

  @Test
  void shouldFindAFinalThatWasOnlyAborted() {
    run.finals.set(0, EvidenceBuilder.finalOf(EvidenceBuilder.REPLY, 1, false));

    assertFound(Kind.LOST, "read_committed");
  }

  @Test
  void shouldFindALostLogEvent() {
    run.logged.clear();

    assertFound(Kind.LOST, "no log event");
  }

  @Test
  void shouldFindALostRow() {
    run.messageRows.clear();

    assertFound(Kind.LOST, "ChatMessage");
  }

  @Test
  void shouldFindALostLogRow() {
    run.logRows.clear();

    assertFound(Kind.LOST, "chatbot_log");
  }

  @Test
  void shouldFindAClientThatNeverGotTheEnd() {
    run.clients.add(EvidenceBuilder.seen(Optional.empty()));

    assertFound(Kind.LOST, "client");
  }

  @Test
  void shouldFindARequestThatIsNotOnTheTopic() {
    run.sends.clear();

    assertFound(Kind.LOST, "chat-requests");
  }

  @Test
  void shouldFindAnAbortedFinalWithOtherBytesR1() {
    run.finals.add(EvidenceBuilder.finalOf("Another end.", 2, false));

    assertFound(Kind.DUPLICATE, "2 different FINALs");
  }

  @Test
  void shouldTakeCopiesOfAFinalForOneR1() {
    run.finals.add(EvidenceBuilder.finalOf(EvidenceBuilder.REPLY, 2, false));

    assertThat(run.judge().violations()).isEmpty();
  }

  @Test
  void shouldFindASecondLogEventR4() {
    run.logged.add(
        EvidenceBuilder.logged(EvidenceBuilder.ID, LogEvent.Type.MESSAGE_PROCESSED, 1, 4));

    assertFound(Kind.DUPLICATE, "log events");
  }

  @Test
  void shouldFindASecondRowR4() {
    run.messageRows.add(run.messageRows.getFirst());

    assertFound(Kind.DUPLICATE, "ChatMessage");
  }

  @Test
  void shouldFindARowWithAnotherReplyR5() {
    run.messageRows.set(0, new MessageRow("u", "s", EvidenceBuilder.MESSAGE, "Once upon"));

    assertFound(Kind.WRONG, "ChatMessage");
  }

  @Test
  void shouldFindAFinalWithAnotherReplyR5() {
    run.finals.set(0, EvidenceBuilder.finalOf("Once upon", 1, true));

    assertFound(Kind.WRONG, "FINAL");
  }

  @Test
  void shouldFindAClientThatGotAnotherReplyR5() {
    run.clients.add(EvidenceBuilder.seen(Optional.of(new Ending.Completed("Once", "stop"))));

    assertFound(Kind.WRONG, "4 characters");
  }

  @Test
  void shouldFindAClientThatGotAFailureR5() {
    run.clients.add(EvidenceBuilder.seen(Optional.of(new Ending.Failed("MODEL_TIMEOUT"))));

    assertFound(Kind.WRONG, "MODEL_TIMEOUT");
  }

  @Test
  void shouldFindTurnsThatAreNotNumberedAsSentR2() {
    run.sends.add(new Send("u/s", "r2", "another story", 8));
    run.logged.add(EvidenceBuilder.logged("r2", LogEvent.Type.MESSAGE_PROCESSED, 1, 9));

    assertFound(Kind.WRONG, "in the order of sending");
  }

  @Test
  void shouldFindTurnsThatEndInAnotherOrderR2() {
    run.sends.add(new Send("u/s", "r2", "another story", 8));
    run.logged.add(EvidenceBuilder.logged("r2", LogEvent.Type.MESSAGE_PROCESSED, 2, 2));

    assertFound(Kind.WRONG, "in the order of the log");
  }

  @Test
  void shouldFindAnEndThatNobodyAskedFor() {
    run.logRows.add(new LogRow("u", "s", "stranger", "message_processed", "text"));

    assertFound(Kind.WRONG, "never sent");
  }

  @Test
  void shouldCountRequestsThatTheModelWasCalledTwiceFor() {
    run.modelCalls = 2;

    assertThat(run.judge().calledTwice()).isEqualTo(1);
  }

  private void assertFound(Kind kind, String what) {
    List<Violation> found = run.judge().violations();

    assertThat(found)
        .anySatisfy(
            violation -> {
              assertThat(violation.kind()).isEqualTo(kind);
              assertThat(violation.what()).contains(what);
            });
  }
}
