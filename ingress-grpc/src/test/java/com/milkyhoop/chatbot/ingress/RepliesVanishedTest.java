package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** chat-replies is deleted under a running ingress, on a real broker, and made again. */
class RepliesVanishedTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, String> environment = RunningIngress.environment();
  private final KafkaSettings kafka = KafkaSettings.read(new ConfigReader(environment));

  @Test
  void shouldNotBeReadyWithoutItsTopicAndGoOnWhenItIsBackR1() throws Exception {
    try (var ingress = RunningIngress.start(environment);
        var processor = new PlayedProcessor(environment)) {
      var first = ingress.send(message("satu").setRequestId("first"));
      processor.reply(processor.received("first"), PlayedProcessor.completed("Halo, satu"));
      first.completed();
      var open = ingress.send(message("dua").setRequestId("open"));
      open.accepted();

      try (Admin admin = Admin.create(kafka.clientConfig())) {
        admin.deleteTopics(List.of(kafka.topics().replies())).all().get();
      }
      await().atMost(PATIENCE).until(() -> ingress.http("/readyz").body().contains("vanished"));
      kafka.setUpTopics();
      await().atMost(PATIENCE).until(() -> ingress.http("/readyz").statusCode() == 200);

      var request = processor.received(Action.ATTACH, "open");
      processor.reply(request, PlayedProcessor.completed("Halo, dua"));
      assertThat(open.completed().getReply()).isEqualTo("Halo, dua");
      processor.echo();
      assertThat(ingress.send(message("tiga")).completed().getReply()).isEqualTo("Halo, tiga");
    }
  }
}
