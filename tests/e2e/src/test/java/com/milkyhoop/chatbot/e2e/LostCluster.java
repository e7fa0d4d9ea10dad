package com.milkyhoop.chatbot.e2e;

import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.LocalStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A stack that has lost its topics, groups and stores, but for the log. */
final class LostCluster {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private LostCluster() {}

  /** Stops the services, and starts them again without what was lost. */
  static void loseAllButTheLog(LocalStack stack) throws Exception {
    stack.services().forEach(service -> service.stop());
    stack.processors().forEach(stack::deleteState);
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers()))) {
      Set<String> lost =
          admin.listTopics().names().get().stream()
              .filter(topic -> !topic.startsWith(LogTopic.NAME))
              .collect(Collectors.toSet());
      admin.deleteTopics(lost).all().get();
      admin
          .deleteConsumerGroups(List.of("chatbot-stream-processor", "chatbot-sink-postgres"))
          .all()
          .get();
      await()
          .atMost(PATIENCE)
          .until(() -> admin.listTopics().names().get().stream().noneMatch(lost::contains));
    }
    stack.services().forEach(service -> service.start());
  }
}
