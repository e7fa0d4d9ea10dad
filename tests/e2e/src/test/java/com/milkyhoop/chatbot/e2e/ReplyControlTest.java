package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.load.Errors;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.CancelReplyResponse.Outcome;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest.OnBusy;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resume, cancel, double-texting and deadlines, through everything. */
class ReplyControlTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int TOKENS = 60;

  /** Makes replies that last longer than any test: of half a minute. */
  private static final int MANY_TOKENS = 600;

  private final LocalStack stack = Stack.shared();
  private final String user = "u-" + UUID.randomUUID();
  private final String story = "a story for " + user;
  private final String late = "too late for " + user;
  private final String third = "the third of " + user;

  @SuppressWarnings("NullAway.Init")
  private ChatClient client;

  @BeforeEach
  void connect() {
    client = ChatClient.ofSharedStack();
    answer(TOKENS);
  }

  private void answer(int tokens) {
    stack.stub().behave(StubBehaviour.FAST.withTokensPerSecond(20).withAnswerTokens(tokens));
  }

  @AfterEach
  void close() {
    client.close();
    stack.stub().behave(StubBehaviour.FAST);
  }

  @Test
  void shouldSendOnlyWhatIsMissingWhenResumedWithItsCursorR11() {
    LiveReply first = send("r1", story, OnBusy.ENQUEUE);
    await().atMost(PATIENCE).until(() -> first.events().size() > 10);
    first.close();
    ReplyEvent seen = first.events().get(8);
    long offset = seen.getDelta().getOffset() + seen.getDelta().getText().getBytes(UTF_8).length;

    try (LiveReply second = resume("r1", seen.getCursor())) {
      Completed completed = second.last().getCompleted();

      assertThat(second.events().getFirst().getDelta().getOffset()).isEqualTo(offset);
      assertThat(completed.getReply()).endsWith(second.text());
      assertThat(completed.getReply().getBytes(UTF_8))
          .hasSize((int) offset + second.text().getBytes(UTF_8).length);
    }
    try (LiveReply again = resume("r1", "")) {
      assertThat(again.last().getCompleted().getReply()).isEqualTo(again.text());
    }
  }

  @Test
  void shouldShowSeveralDevicesTheSameReplyR11() {
    LiveReply phone = send("r1", story, OnBusy.ENQUEUE);
    await().atMost(PATIENCE).until(() -> phone.events().size() > 5);
    LiveReply laptop = resume("r1", "");
    LiveReply tablet = send("r1", story, OnBusy.ENQUEUE);

    Completed completed = phone.last().getCompleted();

    for (LiveReply device : List.of(laptop, tablet)) {
      assertThat(device.last().getCompleted()).isEqualTo(completed);
      assertThat(device.text()).isEqualTo(completed.getReply());
    }
    assertThat(calls(story)).isEqualTo(1);
  }

  @Test
  void shouldStopTheModelAndKeepThePartialReplyEverywhereWhenCancelled() {
    answer(MANY_TOKENS);
    LiveReply reply = send("r1", story, OnBusy.ENQUEUE);
    await().atMost(PATIENCE).until(() -> reply.events().size() > 5);
    assertThat(stack.stub().counts().live()).isEqualTo(1);

    CancelReplyResponse response = cancel("r1");

    assertThat(response.getOutcome()).isEqualTo(Outcome.CANCELLED);
    Completed completed = reply.last().getCompleted();
    assertThat(completed).isEqualTo(response.getCompleted());
    assertThat(completed.getFinishReason()).isEqualTo("cancelled");
    assertThat(completed.getReply()).isNotEmpty().isEqualTo(reply.text());
    await().atMost(Duration.ofSeconds(10)).until(() -> stack.stub().counts().live() == 0);
    await()
        .atMost(PATIENCE)
        .until(() -> Rows.repliesTo(user, "s", story).equals(List.of(completed.getReply())));
    assertThat(cancel("r1")).isEqualTo(response);
    assertLogged("r1", LogEvent.Type.MESSAGE_CANCELLED);
  }

  /**
   * All the way from the client: through the ingress and Kafka too. A busy machine may be slow at
   * any of them, but hardly each time.
   */
  @Test
  void shouldCloseTheModelsStreamAtOnceWhenCancelled() {
    answer(MANY_TOKENS);
    var took = new ArrayList<Duration>();
    for (int i = 0; i < 10; i++) {
      String requestId = "r" + i;
      LiveReply reply = send(requestId, story + i, OnBusy.ENQUEUE);
      await().atMost(PATIENCE).until(() -> reply.events().size() > 5);
      assertThat(stack.stub().counts().live()).isEqualTo(1);
      long begin = System.nanoTime();

      var cancelled = CompletableFuture.supplyAsync(() -> cancel(requestId));
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(PATIENCE)
          .until(() -> stack.stub().counts().live() == 0);

      took.add(Duration.ofNanos(System.nanoTime() - begin));
      assertThat(cancelled.join().getOutcome()).isEqualTo(Outcome.CANCELLED);
      reply.last();
    }
    Collections.sort(took);
    System.out.printf(
        "cancelled: the model's stream is closed after %d ms, median of %d; at best %d, at worst %d%n",
        took.get(took.size() / 2).toMillis(),
        took.size(),
        took.getFirst().toMillis(),
        took.getLast().toMillis());
    assertThat(took.getFirst()).isLessThan(Duration.ofMillis(500));
  }

  @Test
  void shouldSayThatItWasCompleteWhenItIsCancelledLaterR5() {
    stack.stub().behave(StubBehaviour.FAST);
    Reply reply = client.send(user, "s", "Halo");

    CancelReplyResponse response = cancel(reply.request().getRequestId());

    assertThat(response.getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(response.getCompleted()).isEqualTo(reply.completed());
  }

  @Test
  void shouldRejectOrInterruptAsItIsToldWhileATurnIsUnfinished() {
    answer(MANY_TOKENS);
    LiveReply first = send("r1", "first", OnBusy.ENQUEUE);
    await().atMost(PATIENCE).until(() -> first.events().size() > 5);

    StatusRuntimeException busy = send("r2", "second", OnBusy.REJECT).failure();
    stack.stub().behave(StubBehaviour.FAST);
    LiveReply interrupting = send("r3", third, OnBusy.INTERRUPT);

    assertThat(busy.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(Errors.info(busy).getReason()).isEqualTo("CONVERSATION_BUSY");
    assertThat(first.last().getCompleted().getFinishReason()).isEqualTo("cancelled");
    assertThat(interrupting.last().getCompleted().getFinishReason()).isEqualTo("stop");
    assertThat(promptOf(third)).containsExactly("first", third);
    assertLogged("r2", LogEvent.Type.MESSAGE_REJECTED);
  }

  @Test
  void shouldNotCallTheModelForAMessageWhoseDeadlinePassedWhileItWaitedR7() {
    answer(MANY_TOKENS);
    LiveReply first = send("r1", "first", OnBusy.ENQUEUE);
    await().atMost(PATIENCE).until(() -> first.events().size() > 2);

    StatusRuntimeException expired =
        new LiveReply(
                () -> client.stub(Duration.ofSeconds(3)).sendMessageStream(request("r2", late)))
            .failure();

    assertThat(expired.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertLogged("r2", LogEvent.Type.MESSAGE_EXPIRED);
    cancel("r1");
    first.last();
    assertThat(calls(late)).isZero();
  }

  @Test
  void shouldKnowNothingOfOtherPeoplesRepliesR12() {
    stack.stub().behave(StubBehaviour.FAST);
    String requestId = client.send("someone-" + user, "s", "Halo").request().getRequestId();

    StatusRuntimeException resumed = resume(requestId, "").failure();

    assertThat(resumed.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(Errors.info(resumed).getReason()).isEqualTo("REQUEST_UNKNOWN");
    assertThatThrownBy(() -> cancel(requestId)).hasMessageContaining("NOT_FOUND");
  }

  private LiveReply send(String requestId, String message, OnBusy onBusy) {
    SendMessageRequest request = request(requestId, message).toBuilder().setOnBusy(onBusy).build();
    return new LiveReply(() -> client.stub(PATIENCE).sendMessageStream(request));
  }

  private SendMessageRequest request(String requestId, String message) {
    return SendMessageRequest.newBuilder()
        .setUserId(user)
        .setSessionId("s")
        .setMessage(message)
        .setRequestId(requestId)
        .build();
  }

  private LiveReply resume(String requestId, String cursor) {
    return new LiveReply(
        () ->
            client
                .stub(PATIENCE)
                .resumeReply(
                    ResumeReplyRequest.newBuilder()
                        .setUserId(user)
                        .setSessionId("s")
                        .setRequestId(requestId)
                        .setCursor(cursor)
                        .build()));
  }

  private CancelReplyResponse cancel(String requestId) {
    return client
        .stub(PATIENCE)
        .cancelReply(
            CancelReplyRequest.newBuilder()
                .setUserId(user)
                .setSessionId("s")
                .setRequestId(requestId)
                .build());
  }

  private void assertLogged(String requestId, LogEvent.Type type) {
    try (var log = new LogTopic()) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  log.eventsOf(requestId).stream()
                      .filter(event -> event.userId().equals(user))
                      .map(LogEvent::event)
                      .toList()
                      .equals(List.of(type)));
    }
  }

  private long calls(String message) {
    return stack.stub().requests().stream()
        .filter(request -> request.messages("user").getLast().equals(message))
        .count();
  }

  private List<String> promptOf(String message) {
    return stack.stub().requests().stream()
        .map(request -> request.messages("user"))
        .filter(messages -> messages.getLast().equals(message))
        .findFirst()
        .orElseThrow();
  }
}
