package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.load.Errors;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.ReceivedRequest;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.CancelReplyResponse.Outcome;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds that text that was shown stays, and that no watcher ends the stream of another. */
class SeenRepliesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MAX_WATCHERS = 16;
  private static final int MOST_TRIES = 3;

  private final LocalStack stack = Stack.shared();
  private final String user = "u-" + UUID.randomUUID();
  private final String story = "a story for " + user;
  private final String next = "and then, " + user;

  private String session = "s";

  @SuppressWarnings("NullAway.Init")
  private ChatClient client;

  /** Holds what two devices of a user are shown of one reply. */
  private record Devices(LiveReply phone, LiveReply laptop) {}

  @BeforeEach
  void connect() {
    client = ChatClient.ofSharedStack();
  }

  private void answer(int tokens) {
    stack.stub().behave(StubBehaviour.FAST.withTokensPerSecond(20).withAnswerTokens(tokens));
  }

  @AfterEach
  void close() {
    client.close();
    stack.stub().behave(StubBehaviour.FAST);
  }

  /** The client has a deadline of its own, which the reply's end comes before. */
  @Test
  void shouldKeepWhatWasShownAtTheDeadlineForEverybodyR5() {
    answer(2_000);
    Devices devices = showUntilTheDeadline();
    LiveReply phone = devices.phone();
    LiveReply laptop = devices.laptop();

    Completed completed = phone.last().getCompleted();

    assertThat(completed.getFinishReason()).isEqualTo("deadline");
    assertThat(completed.getReply()).isNotEmpty().isEqualTo(phone.text());
    assertThat(laptop.last().getCompleted()).isEqualTo(completed);
    assertThat(laptop.text()).isEqualTo(completed.getReply());
    assertThat(resume().last().getCompleted()).isEqualTo(completed);
    assertThat(cancel().getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(cancel().getCompleted()).isEqualTo(completed);
    await().atMost(Duration.ofSeconds(10)).until(() -> stack.stub().counts().live() == 0);
    await()
        .atMost(PATIENCE)
        .until(() -> Rows.repliesTo(user, session, story).equals(List.of(completed.getReply())));
    LogEvent logged = logged();
    assertThat(logged.event()).isEqualTo(LogEvent.Type.MESSAGE_CANCELLED);
    assertThat(logged.finishReason()).isEqualTo("deadline");
    assertThat(logged.reply()).isEqualTo(completed.getReply());

    stack.stub().behave(StubBehaviour.FAST);
    client.send(user, session, next);

    ReceivedRequest prompt = promptOf(next);
    assertThat(prompt.messages("user")).containsExactly(story, next);
    assertThat(prompt.messages("assistant")).containsExactly(completed.getReply());
  }

  @Test
  void shouldRefuseAFurtherWatcherAndKeepAllOthersUntilOneLeavesR11() {
    answer(200);
    LiveReply sender = send(PATIENCE);
    await().atMost(PATIENCE).until(() -> sender.events().size() > 2);
    List<LiveReply> watchers = IntStream.range(1, MAX_WATCHERS).mapToObj(_ -> resume()).toList();
    await()
        .atMost(PATIENCE)
        .until(() -> watchers.stream().noneMatch(watcher -> watcher.events().isEmpty()));

    StatusRuntimeException refused = resume().failure();
    watchers.getFirst().close();
    LiveReply late = await().atMost(PATIENCE).until(this::resumeThatIsShown, LiveReply::isOpen);

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(Errors.info(refused).getReason()).isEqualTo("TOO_MANY_WATCHERS");
    assertThat(Errors.info(refused).getMetadataMap()).containsEntry("retry", "same_id");
    assertThat(Errors.retryAfter(refused)).isPresent();
    Completed completed = sender.last().getCompleted();
    assertThat(completed.getFinishReason()).isEqualTo("stop");
    assertThat(sender.text()).isEqualTo(completed.getReply());
    watchers.stream()
        .skip(1)
        .forEach(watcher -> assertThat(watcher.last().getCompleted()).isEqualTo(completed));
    assertThat(late.last().getCompleted()).isEqualTo(completed);
    assertThat(late.text()).isEqualTo(completed.getReply());
  }

  /** Tries again in another conversation where the way back to the phone took too long. */
  private Devices showUntilTheDeadline() {
    for (int tries = 1; ; tries++) {
      session = "s-" + tries;
      LiveReply phone = send(Duration.ofMillis(5500));
      await().atMost(PATIENCE).until(() -> phone.events().size() > 5 || !phone.isOpen());
      var devices = new Devices(phone, resume());
      await().atMost(PATIENCE).until(() -> !phone.isOpen());
      if (tries == MOST_TRIES || !isTooLate(phone)) {
        return devices;
      }
    }
  }

  private static boolean isTooLate(LiveReply phone) {
    return phone.events().stream().noneMatch(ReplyEvent::hasCompleted)
        && phone.failure().getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
  }

  private LiveReply send(Duration deadline) {
    var request =
        SendMessageRequest.newBuilder()
            .setUserId(user)
            .setSessionId(session)
            .setMessage(story)
            .setRequestId("r1")
            .build();
    return new LiveReply(() -> client.stub(deadline).sendMessageStream(request));
  }

  private LiveReply resume() {
    var request =
        ResumeReplyRequest.newBuilder()
            .setUserId(user)
            .setSessionId(session)
            .setRequestId("r1")
            .build();
    return new LiveReply(() -> client.stub(PATIENCE).resumeReply(request));
  }

  /** Waits until it is either shown the reply or refused. */
  private LiveReply resumeThatIsShown() {
    LiveReply reply = resume();
    await().atMost(PATIENCE).until(() -> !reply.isOpen() || !reply.events().isEmpty());
    return reply;
  }

  private CancelReplyResponse cancel() {
    return client
        .stub(PATIENCE)
        .cancelReply(
            CancelReplyRequest.newBuilder()
                .setUserId(user)
                .setSessionId(session)
                .setRequestId("r1")
                .build());
  }

  private LogEvent logged() {
    try (var log = new LogTopic()) {
      return await()
          .atMost(PATIENCE)
          .until(
              () ->
                  log.eventsOf("r1").stream()
                      .filter(event -> event.userId().equals(user))
                      .filter(event -> event.sessionId().equals(session))
                      .toList(),
              events -> events.size() == 1)
          .getFirst();
    }
  }

  private ReceivedRequest promptOf(String message) {
    return stack.stub().requests().stream()
        .filter(request -> request.messages("user").getLast().equals(message))
        .findFirst()
        .orElseThrow();
  }
}
