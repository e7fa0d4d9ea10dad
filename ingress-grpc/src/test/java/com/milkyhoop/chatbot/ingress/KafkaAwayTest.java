package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.PlayedProcessor.completed;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.localstack.KafkaServer;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a broker of its own, which hangs, dies and comes back. */
class KafkaAwayTest {
  @Test
  void shouldRefuseWhileTheBrokerHangsAndLoseNoReplyWhenItIsBack(@TempDir Path folder)
      throws InterruptedException {
    Map<String, String> environment = RunningIngress.environment();
    try (var kafka = new KafkaServer(folder)) {
      kafka.start();
      environment.put("KAFKA_BROKER", kafka.bootstrapServers());
      environment.put("PUBLISH_TIMEOUT", "8s");
      try (var ingress = RunningIngress.start(environment);
          var processor = new PlayedProcessor(environment)) {
        var open = ingress.send(message("satu").setRequestId("open"));
        open.accepted();
        var request = processor.received("open");

        kafka.pause();
        var refused = ingress.send(message("dua").setRequestId("refused")).failure();
        kafka.resume();
        kafka.kill();
        kafka.start();

        assertThat(refused.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused.reason()).isEqualTo("REQUEST_NOT_STORED");
        assertThat(refused.metadata()).containsEntry("request_id", "refused");
        processor.reply(request, completed("Halo, satu"));
        assertThat(open.completed().getReply()).isEqualTo("Halo, satu");
        processor.echo();
        assertThat(ingress.send(message("tiga")).completed().getReply()).isEqualTo("Halo, tiga");
      }
    }
  }
}
