package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.CancelReplyResponse.Outcome;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.GetUsageRequest;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Everything that a user and an operator do, on brokers that want TLS and a user of each client,
 * and deny all but the list of ACLs in {@code docs/operations.md}; the ingress wants a client's
 * certificate.
 */
@Tag("secure")
class SecureStackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @SuppressWarnings("NullAway.Init")
  private static SecureStack secure;

  @SuppressWarnings("NullAway.Init")
  private static LocalStack stack;

  private final String user = "u-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    secure = SecureStack.start();
    stack = secure.stack();
  }

  @AfterAll
  static void stop() {
    List<String> denied = secure.denied();
    secure.close();
    assertThat(denied).as("what the list in docs/operations.md lacks").isEmpty();
  }

  @Test
  void shouldAnswerAndKeepARowOfIt() {
    try (ChatClient client = secure.client()) {
      Completed completed = client.send(user, "s", "Halo bot!").completed();

      assertThat(completed.getReply()).isNotEmpty();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  Rows.repliesTo(stack, user, "s", "Halo bot!")
                      .equals(List.of(completed.getReply())));
    }
  }

  @Test
  void shouldResumeAndCancel() {
    stack.stub().behave(StubBehaviour.FAST.withTokensPerSecond(20).withAnswerTokens(60));
    try (ChatClient client = secure.client()) {
      SendMessageRequest request = message("a story");
      var reply = new LiveReply(() -> client.stub(PATIENCE).sendMessageStream(request));
      await().atMost(PATIENCE).until(() -> reply.events().size() > 5);
      var resumed = new LiveReply(() -> client.stub(PATIENCE).resumeReply(resume(request)));
      await().atMost(PATIENCE).until(() -> resumed.events().size() > 5);

      CancelReplyResponse cancelled = client.stub(PATIENCE).cancelReply(cancel(request));

      assertThat(cancelled.getOutcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(reply.last().getCompleted()).isEqualTo(cancelled.getCompleted());
      assertThat(resumed.last().getCompleted()).isEqualTo(cancelled.getCompleted());
    } finally {
      stack.stub().behave(StubBehaviour.FAST);
    }
  }

  @Test
  void shouldTellWhatWasUsedR14() {
    try (ChatClient client = secure.client()) {
      client.send(user, "s", "Halo bot!");

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  client
                          .usage()
                          .getUsage(GetUsageRequest.newBuilder().setUserId(user).build())
                          .getRowsCount()
                      > 0);
    }
  }

  @Test
  void shouldShowReplayAndEraseAsOperator() throws Exception {
    try (ChatClient client = secure.client()) {
      client.send(user, "s", "Halo bot!");
    }
    await().atMost(PATIENCE).until(() -> !Rows.repliesTo(stack, user, "s", "Halo bot!").isEmpty());

    assertThat(operate("show", "--user", user, "--session", "s").text()).contains("Halo bot!");
    assertThat(operate("verify").text()).contains("All of it holds");
    operate("erase", "--user", user);

    await().atMost(PATIENCE).until(() -> Rows.repliesTo(stack, user, "s", "Halo bot!").isEmpty());
  }

  /**
   * Between the brokers' new password and the files' lie seconds in which every connection that
   * authenticates again is refused; each does so within ten.
   */
  @Test
  void shouldFailNoCallWhenPasswordsAreReplacedUnderLoad() throws Exception {
    var stop = new AtomicBoolean();
    var failures = new ConcurrentLinkedQueue<String>();
    var answered = new AtomicInteger();
    stack.stub().behave(StubBehaviour.FAST.withFirstTokenDelay(Duration.ofMillis(200)));
    try (ChatClient client = secure.client();
        ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int person = 0; person < 8; person++) {
        String name = "p-" + person + "-" + user;
        people.execute(() -> talk(client, name, stop, answered, failures));
      }
      try {
        for (String service : List.of("ingress", "processor", "usage-ledger", "sink")) {
          replacePassword(service);
        }
      } finally {
        stop.set(true);
      }
    } finally {
      stack.stub().behave(StubBehaviour.FAST);
    }
    System.out.printf("passwords replaced: %d calls, %d failed%n", answered.get(), failures.size());
    assertThat(failures).isEmpty();
    assertThat(answered.get()).isGreaterThan(100);
    shouldAnswerAndKeepARowOfIt();
    shouldTellWhatWasUsedR14();
  }

  private static void replacePassword(String service) throws Exception {
    String password = "new-" + UUID.randomUUID();
    secure.setPassword(service, password);
    await().atMost(PATIENCE).pollDelay(Duration.ofSeconds(3)).until(() -> true);
    secure.users().replacePassword(service, password);
    await().atMost(PATIENCE).pollDelay(Duration.ofSeconds(12)).until(() -> true);
  }

  private static void talk(
      ChatClient client,
      String name,
      AtomicBoolean stop,
      AtomicInteger answered,
      Queue<String> failures) {
    while (!stop.get()) {
      try {
        client.send(name, "s", "Halo bot!").completed();
        answered.incrementAndGet();
      } catch (StatusRuntimeException e) {
        failures.add(e.toString());
      }
    }
  }

  private static ReplayRun operate(String... arguments) throws Exception {
    ReplayRun run = ReplayRun.of(stack.addresses(), arguments);
    assertThat(run.exitCode()).as(run.text()).isZero();
    return run;
  }

  private SendMessageRequest message(String text) {
    return SendMessageRequest.newBuilder()
        .setUserId(user)
        .setSessionId("s")
        .setMessage(text)
        .setRequestId(UUID.randomUUID().toString())
        .build();
  }

  private static ResumeReplyRequest resume(SendMessageRequest of) {
    return ResumeReplyRequest.newBuilder()
        .setUserId(of.getUserId())
        .setSessionId(of.getSessionId())
        .setRequestId(of.getRequestId())
        .build();
  }

  private static CancelReplyRequest cancel(SendMessageRequest of) {
    return CancelReplyRequest.newBuilder()
        .setUserId(of.getUserId())
        .setSessionId(of.getSessionId())
        .setRequestId(of.getRequestId())
        .build();
  }
}
