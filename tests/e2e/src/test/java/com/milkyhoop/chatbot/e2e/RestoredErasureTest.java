package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Erases a user while the processors get their conversations back. */
class RestoredErasureTest {
  private static final int PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void shouldPromptWithNothingThatWasRestoredBehindItsErasureR15() throws Exception {
    try (LocalStack stack =
        Stack.builder().stub(StubBehaviour.FAST).partitions(PARTITIONS).build()) {
      stack.start();
      say(stack, "ana", "what I said");
      say(stack, "ben", "message 1");
      LostCluster.loseAllButTheLog(stack);
      stack.processors().forEach(processor -> processor.stop());
      // Waits to be read, so that what is restored stands behind it.
      assertThat(replay(stack, "erase", "--user", "ana", "--wait", "0").exitCode()).isOne();

      try (ExecutorService executor = Executors.newSingleThreadExecutor();
          var requests = LogTopic.of(stack, "chat-requests")) {
        await().atMost(PATIENCE).until(() -> requests.records().size() == PARTITIONS);
        Future<ReplayRun> restoring = executor.submit(() -> replay(stack, "restore-context"));
        await().atMost(PATIENCE).until(() -> requests.records().size() > PARTITIONS);
        stack.processors().forEach(processor -> processor.start());
        ReplayRun restored = restoring.get();
        assertThat(restored.exitCode()).as(restored.text()).isZero();
      }

      say(stack, "ana", "a new beginning");
      assertThat(stack.stub().requests().getLast().messages("user"))
          .containsExactly("a new beginning");
      say(stack, "ben", "message 2");
      assertThat(stack.stub().requests().getLast().messages("user"))
          .containsExactly("message 1", "message 2");
    }
  }

  /** Returns when the reply is there, and its event, which is committed a moment later. */
  private static void say(LocalStack stack, String user, String message) {
    try (var client = new ChatClient(stack.endpoint(), Optional.of(stack.token()));
        var log = LogTopic.of(stack)) {
      client.send(user, "s", message);
      await()
          .atMost(PATIENCE)
          .until(() -> log.events().stream().anyMatch(event -> event.message().equals(message)));
    }
  }

  private static ReplayRun replay(LocalStack stack, String... arguments) throws Exception {
    return ReplayRun.of(
        Map.of(
            "KAFKA_BROKER", stack.kafka().bootstrapServers(), "DATABASE_URL", stack.databaseUrl()),
        arguments);
  }
}
