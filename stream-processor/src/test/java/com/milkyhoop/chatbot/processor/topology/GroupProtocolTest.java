package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.testkit.model.HandModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The brokers assign the tasks (KIP-1071), where a user asks for that. */
class GroupProtocolTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CONVERSATIONS = 20;

  @TempDir private Path stateDir;

  @Test
  void shouldAnswerEachOnceWhenAnotherProcessorJoinsR4() {
    var first = new HandModel();
    var second = new HandModel();
    first.answerAll("a reply");
    second.answerAll("a reply");
    try (var broker =
        new BrokerFixture(stateDir, Map.of("KAFKA_CLIENT_GROUP_PROTOCOL", "streams"))) {
      broker.start("a", first);
      send(broker, 1);
      await().atMost(PATIENCE).until(() -> broker.logEvents().size() == CONVERSATIONS);

      broker.start("b", second);

      int round = 1;
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (second.prompts().isEmpty() && System.nanoTime() - end < 0) {
        int sent = ++round * CONVERSATIONS;
        send(broker, round);
        await().atMost(PATIENCE).until(() -> broker.logEvents().size() == sent);
      }
      assertThat(second.prompts()).isNotEmpty();
      assertThat(broker.logEvents()).extracting(LogEvent::requestId).doesNotHaveDuplicates();
    }
  }

  private static void send(BrokerFixture broker, int round) {
    for (int user = 0; user < CONVERSATIONS; user++) {
      broker.send(new ConversationId("user" + user, "s"), "r" + round + "-" + user, "Halo bot!");
    }
  }
}
