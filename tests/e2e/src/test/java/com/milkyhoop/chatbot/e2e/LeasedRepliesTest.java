package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.CancelReplyResponse.Outcome;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replies that go on in a processor that was told to stop (R13). */
class LeasedRepliesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int REPLIES = 12;

  private final LocalStack stack =
      Stack.builder()
          .processors(2)
          .stub(StubBehaviour.FAST.withTokensPerSecond(20).withAnswerTokens(400))
          .build();

  @SuppressWarnings("NullAway.Init")
  private ChatClient client;

  @BeforeEach
  void start() {
    stack.start();
    client = new ChatClient(stack.endpoint(), Optional.of(stack.token()));
  }

  @AfterEach
  void close() {
    client.close();
    stack.close();
  }

  /** Whoever watches sees all of it, and whoever cancels stops it; nobody is told of a restart. */
  @Test
  void shouldBeWatchedAndCancelledAsEverWhileTheirProcessorStopsR6R13() {
    List<LiveReply> phones = IntStream.range(0, REPLIES).mapToObj(this::send).toList();
    phones.forEach(phone -> await().atMost(PATIENCE).until(() -> phone.events().size() > 5));
    ServiceProcess leaving = stack.processors().getLast();
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(leaving::stop);

    List<LiveReply> laptops = IntStream.range(0, REPLIES).mapToObj(this::resume).toList();
    laptops.forEach(laptop -> await().atMost(PATIENCE).until(() -> laptop.events().size() > 5));
    assertThat(stopped).isNotDone();
    var took = new ArrayList<Duration>();
    for (int number = 0; number < REPLIES; number += 2) {
      long begin = System.nanoTime();
      CancelReplyResponse response = cancel(number);
      took.add(Duration.ofNanos(System.nanoTime() - begin));
      assertThat(response.getOutcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(response.getCompleted().getReply()).isNotEmpty();
    }

    for (int number = 0; number < REPLIES; number++) {
      Completed completed = phones.get(number).last().getCompleted();
      assertThat(completed.getFinishReason()).isEqualTo(number % 2 == 0 ? "cancelled" : "stop");
      for (LiveReply device : List.of(phones.get(number), laptops.get(number))) {
        assertThat(device.last().getCompleted()).isEqualTo(completed);
        assertThat(device.text()).isEqualTo(completed.getReply());
        assertThat(device.events()).noneMatch(ReplyEvent::hasRestarted);
      }
      assertThat(calls(message(number))).isOne();
    }
    stopped.join();
    System.out.printf("cancelled while their processor stops: %s%n", took);
    assertThat(took)
        .as("far sooner than a lease lapses")
        .allMatch(each -> each.compareTo(Duration.ofSeconds(5)) <= 0);
  }

  private LiveReply send(int number) {
    SendMessageRequest request =
        SendMessageRequest.newBuilder()
            .setUserId(user(number))
            .setSessionId("s")
            .setMessage(message(number))
            .setRequestId("r")
            .build();
    return new LiveReply(() -> client.stub(PATIENCE).sendMessageStream(request));
  }

  private LiveReply resume(int number) {
    ResumeReplyRequest request =
        ResumeReplyRequest.newBuilder()
            .setUserId(user(number))
            .setSessionId("s")
            .setRequestId("r")
            .build();
    return new LiveReply(() -> client.stub(PATIENCE).resumeReply(request));
  }

  private CancelReplyResponse cancel(int number) {
    CancelReplyRequest request =
        CancelReplyRequest.newBuilder()
            .setUserId(user(number))
            .setSessionId("s")
            .setRequestId("r")
            .build();
    return client.stub(PATIENCE).cancelReply(request);
  }

  private long calls(String message) {
    return stack.stub().requests().stream()
        .filter(request -> request.messages("user").getLast().equals(message))
        .count();
  }

  private static String user(int number) {
    return "u" + number;
  }

  private static String message(int number) {
    return "a story for " + user(number);
  }
}
