package com.milkyhoop.chatbot.ingress.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.KnownText;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.ResumeRequest;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReplyCommandsTest {
  private static final ReplyKey KEY = new ReplyKey(new ConversationId("budi", "s-1"), "r-1");
  private static final TraceParent TRACE = TraceParent.random();
  private static final AttemptId ATTEMPT = new AttemptId(7, 0);
  private static final ReplyMessage.Failure WHY =
      new ReplyMessage.Failure("REQUEST_UNKNOWN", "no such request", Optional.empty());

  private final OpenCalls calls =
      new OpenCalls(CallSettings.of(1, 1, 16, Duration.ofMinutes(2)), new HandClock());
  private final HeldPublisher publisher = new HeldPublisher();
  private final RecordingClient client = new RecordingClient();
  private final ReplyCommands commands =
      new ReplyCommands(calls, _ -> new RateDecision.Allowed(), publisher);

  @Test
  void shouldAttachWithNothingKnownWhenThereIsNoCursor() {
    resume(Cursor.START);

    assertThat(publisher.last().command()).isEqualTo(new Command.Attach(KEY, Optional.empty()));
  }

  @Test
  void shouldAttachWithWhatTheClientHoldsWhenThereIsACursor() {
    resume(new Cursor(Optional.of(ATTEMPT), 4, 42));

    assertThat(publisher.last().command())
        .isEqualTo(new Command.Attach(KEY, Optional.of(new KnownText(ATTEMPT, 4))));
  }

  @Test
  void shouldTellTheReplyWithoutAcceptedEvenBeforeTheCommandIsConfirmed() {
    resume(Cursor.START);

    receive(new ReplyMessage.Piece(ATTEMPT, 0, "Halo"));

    assertThat(client.told()).containsExactly(new ReplyStep.Delta("Halo", 0));
    assertThat(client.cursors().getFirst().bytes()).isEqualTo(4);
  }

  @Test
  void shouldFailWithTheRequestIdWhenTheCommandIsNotStored() {
    resume(Cursor.START);

    publisher.last().stored().completeExceptionally(new IOException("no broker"));

    assertThat(client.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.reason()).isEqualTo(ErrorReason.REQUEST_NOT_STORED.name());
              assertThat(failure.requestId()).contains("r-1");
            });
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldTellHowTheTurnEndedWhenItIsCancelled() {
    commands.cancel(KEY, TRACE, client);
    assertThat(publisher.last().command()).isEqualTo(new Command.Cancel(KEY));
    var end = new ReplyMessage.Completed("Ha", "cancelled", "gpt-4o", Optional.empty());

    receive(end);

    assertThat(client.told()).last().isEqualTo(end);
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldTellATurnThatFailedFromACallThatIsRefused() {
    commands.cancel(KEY, TRACE, client);
    receive(new ReplyMessage.Failed(WHY));
    assertThat(client.told()).last().isInstanceOf(RecordingClient.TurnFailed.class);

    var refused = new RecordingClient();
    commands.cancel(KEY, TRACE, refused);
    receive(new ReplyMessage.Refused(WHY));

    assertThat(refused.told()).containsExactlyElementsOf(refused.failures());
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldTakeAPlaceAmongTheOpenCalls() {
    resume(Cursor.START);

    var refusal = refusal(() -> commands.cancel(KEY, TRACE, new RecordingClient()));

    assertThat(refusal.failure().reason()).isEqualTo(ErrorReason.TOO_MANY_CALLS.name());
    assertThat(refusal.failure().requestId()).contains("r-1");
  }

  @Test
  void shouldRefuseAUserWhoAsksTooOftenBeforeAnythingIsStored() {
    var patient = Duration.ofMillis(200);
    var limited = new ReplyCommands(calls, _ -> new RateDecision.Limited(patient), publisher);

    List<CallFailedException> refusals =
        List.of(
            refusal(() -> limited.resume(new ResumeRequest(KEY, Cursor.START), TRACE, client)),
            refusal(() -> limited.cancel(KEY, TRACE, client)));

    assertThat(refusals)
        .extracting(CallFailedException::failure)
        .allSatisfy(
            failure -> {
              assertThat(failure.reason()).isEqualTo(ErrorReason.RATE_LIMITED.name());
              assertThat(failure.retryAfter()).contains(patient);
              assertThat(failure.requestId()).contains("r-1");
            });
    assertThat(publisher.held()).isEmpty();
    assertThat(calls.size()).isZero();
    assertThat(calls.takeDepartures()).isEmpty();
  }

  private static CallFailedException refusal(ThrowingCallable call) {
    return catchThrowableOfType(CallFailedException.class, call);
  }

  private void resume(Cursor cursor) {
    commands.resume(new ResumeRequest(KEY, cursor), TRACE, client);
  }

  private void receive(ReplyMessage message) {
    calls.find(publisher.last().callId()).orElseThrow().receive(message);
  }
}
