package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.resuming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.ingress.client.ReplyStream;
import io.grpc.Metadata;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that open calls and leave; nothing answers them. */
class AbandonedCallsTest {
  private static final int WAVE = 1000;
  private static final int CALLS = 10_000;
  private static final long HEAP_BOUND = 4 << 20;

  @Test
  void shouldBeWhereItWasWhenTenThousandCallsWereOpenedAndAbandoned() {
    Map<String, String> environment = RunningIngress.environment();
    environment.put("MAX_OPEN_CALLS", Integer.toString(WAVE));
    environment.put("MAX_OPEN_CALLS_PER_USER", Integer.toString(WAVE));
    environment.put("RATE_LIMIT_CAPACITY", "1000000");
    environment.put("COMMAND_LIMIT_CAPACITY", "1000000");
    try (var ingress = RunningIngress.start(environment)) {
      wave(ingress);
      long before = usedHeap();

      for (int calls = 0; calls < CALLS; calls += WAVE) {
        wave(ingress);
      }

      assertThat(usedHeap() - before).isLessThan(HEAP_BOUND);
      assertThat(ingress.sum("chatbot_calls_running{")).isZero();
    }
  }

  /**
   * As many calls as may be open, on a connection of their own; so each wave proves that the one
   * before left no place taken.
   */
  private static void wave(RunningIngress ingress) {
    Metadata login = ChatClient.token(RunningIngress.TOKEN);
    List<ReplyStream> streams = new ArrayList<>();
    try (ChatClient client = RunningIngress.connect(ingress.channel())) {
      for (int i = 0; i < WAVE; i++) {
        streams.add(
            i % 4 == 0
                ? client.send(message("Halo").setUserId("user-" + i).build(), login)
                : client.resume(resuming("r-" + i).build(), login));
      }
      awaitOpen(ingress, WAVE);

      streams.forEach(ReplyStream::cancel);

      awaitOpen(ingress, 0);
    }
  }

  private static void awaitOpen(RunningIngress ingress, int calls) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ingress.metric("chatbot_calls_open") == calls);
  }

  private static long usedHeap() {
    var memory = ManagementFactory.getMemoryMXBean();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      memory.gc();
      used = Math.min(used, memory.getHeapMemoryUsage().getUsed());
    }
    return used;
  }
}
