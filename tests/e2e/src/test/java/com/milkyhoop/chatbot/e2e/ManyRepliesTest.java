package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.process.Jvm;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many replies at once on one processor. */
class ManyRepliesTest {
  private static final int AT_ONCE = 300;
  private static final int TOKENS = 160;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LocalStack stack = Stack.shared();

  @AfterEach
  void restore() {
    stack.stub().behave(StubBehaviour.FAST);
  }

  @Test
  void shouldStreamThreeHundredRepliesAtOnceWithAStreamThreadThatNeverWaitsR8() throws Exception {
    stack.stub().behave(StubBehaviour.FAST.withTokensPerSecond(10).withAnswerTokens(TOKENS));
    var replies = new ArrayList<Future<Reply>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor();
        var client = ChatClient.ofSharedStack()) {
      for (int i = 0; i < AT_ONCE; i++) {
        String user = "many-" + UUID.randomUUID();
        replies.add(executor.submit(() -> client.send(user, "s", "a long story, please")));
      }
      await().atMost(PATIENCE).until(() -> stack.stub().counts().live() == AT_ONCE);

      assertThat(processorThreads())
          .filteredOn(thread -> thread.contains("-StreamThread-"))
          .isNotEmpty()
          .noneMatch(thread -> thread.contains(".openai.") || thread.contains("okhttp3."));

      assertAllComplete(replies);
    }
    assertSmallHeaps();
  }

  private static void assertAllComplete(List<Future<Reply>> replies)
      throws InterruptedException, ExecutionException {
    for (Future<Reply> reply : replies) {
      assertThat(reply.get().text()).isEqualTo(reply.get().completed().getReply());
      assertThat(reply.get().deltas()).isGreaterThan(TOKENS / 2);
    }
  }

  /** The platform threads of the processor, as jstack shows them. */
  private List<String> processorThreads() throws Exception {
    String dump = Jvm.command(stack.processors().getFirst().pid(), "Thread.print");
    return Stream.of(dump.split("\n\n")).toList();
  }

  /** Each service runs with -Xmx512m; none has come near it or died of it. */
  private void assertSmallHeaps() throws Exception {
    var services = new ArrayList<ServerProcess>(stack.processors());
    services.addAll(stack.ingresses());
    services.add(stack.sink());
    for (ServerProcess service : services) {
      assertThat(service.isRunning()).isTrue();
      assertThat(Jvm.command(service.pid(), "VM.flags")).contains("-XX:MaxHeapSize=536870912");
    }
  }
}
