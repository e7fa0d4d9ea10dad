package com.milkyhoop.chatbot.e2e;

import static com.milkyhoop.chatbot.modelstub.PlannedOutcome.nextWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.load.Errors;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.PlannedOutcome;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client sees when the model service fails, and that the next message works. */
class ModelFailuresTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @SuppressWarnings("NullAway.Init")
  private ChatClient client;

  private final String user = "u-" + UUID.randomUUID();
  private final String marker = "marker " + UUID.randomUUID();
  private final SendMessageRequest request =
      SendMessageRequest.newBuilder()
          .setUserId(user)
          .setSessionId("s")
          .setMessage(marker)
          .setRequestId("r1")
          .build();

  @BeforeEach
  void connect() {
    client = ChatClient.ofSharedStack();
  }

  @AfterEach
  void shouldAnswerTheNextMessageOfTheConversation() {
    Reply reply = client.send(user, "s", "Halo");
    client.close();
    assertThat(reply.completed().getFinishReason()).isEqualTo("stop");
  }

  @Test
  void shouldNameTheCauseWithoutTheKeyWhenTheKeyIsRefused() {
    plan(new Outcome.Refuse(401, 0));

    StatusRuntimeException e = failure();

    assertThat(Errors.info(e).getReason()).isEqualTo("MODEL_UNAUTHORIZED");
    assertThat(Errors.info(e).getMetadataMap()).containsEntry("retry", "no");
    assertThat(e.getStatus().getDescription()).contains("OPENAI_API_KEY").doesNotContain("sk-");
    assertLogged(LogEvent.Type.MESSAGE_FAILED);
  }

  @Test
  void shouldWaitAndCompleteWhenTheModelSaysWhenToComeAgain() {
    plan(new Outcome.Refuse(429, 1));
    long begin = System.nanoTime();

    Reply reply = client.send(request);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(reply.completed().getReply()).isEqualTo(reply.text()).isNotEmpty();
    assertLogged(LogEvent.Type.MESSAGE_PROCESSED);
  }

  @Test
  void shouldSayWhenARetryMayHelpWhenTheModelFailsThreeTimes() {
    plan(new Outcome.Refuse(500, 0), new Outcome.Refuse(500, 0), new Outcome.Refuse(500, 0));

    StatusRuntimeException e = failure();

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(Errors.info(e).getReason()).isEqualTo("MODEL_UNAVAILABLE");
    assertThat(Errors.info(e).getMetadataMap()).containsEntry("retry", "new_id");
    assertThat(Errors.retryAfter(e)).hasValueSatisfying(wait -> assertThat(wait).isPositive());
    assertLogged(LogEvent.Type.MESSAGE_FAILED);
  }

  @Test
  void shouldRestartAndCompleteWhenTheStreamIsCut() {
    plan(new Outcome.Cut(5));

    Reply reply = client.send(request);

    assertThat(reply.restarts() == 1 || reply.text().startsWith(reply.completed().getReply()))
        .isTrue();
    assertThat(reply.text()).isEqualTo(reply.completed().getReply()).isNotEmpty();
    assertLogged(LogEvent.Type.MESSAGE_PROCESSED);
  }

  @Test
  void shouldNotCallTheModelAgainWhenARequestIsRepeatedR11() {
    Reply first = client.send(request);

    Reply again = client.send(request);

    assertThat(again.completed()).isEqualTo(first.completed());
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(Stack.shared().stub().requests())
        .filteredOn(received -> received.messages("user").getLast().equals(marker))
        .hasSize(1);
    assertLogged(LogEvent.Type.MESSAGE_PROCESSED);
  }

  @Test
  void shouldRefuseARequestIdThatCarriedAnotherMessageR11() {
    client.send(request);

    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> client.send(request.toBuilder().setMessage("another").build()));

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(Errors.info(e).getReason()).isEqualTo("REQUEST_ID_REUSED");
  }

  private void plan(Outcome... outcomes) {
    var planned = new ArrayList<PlannedOutcome>();
    for (Outcome outcome : outcomes) {
      planned.add(nextWith(marker, outcome));
    }
    Stack.shared().stub().plan(planned);
  }

  private StatusRuntimeException failure() {
    return catchThrowableOfType(StatusRuntimeException.class, () -> client.send(request));
  }

  private void assertLogged(LogEvent.Type type) {
    try (var log = new LogTopic()) {
      await().atMost(PATIENCE).until(() -> !events(log).isEmpty());
      assertThat(events(log)).extracting(LogEvent::event).containsExactly(type);
    }
  }

  private List<LogEvent> events(LogTopic log) {
    return log.eventsOf("r1").stream().filter(event -> event.userId().equals(user)).toList();
  }
}
