package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.localstack.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a Redis of its own, which is stopped under load. */
class RedisAwayTest {
  private static final String LOCAL =
      "chatbot_rate_limit_decisions_total{by=\"local\",decision=\"allowed\"}";

  @Test
  void shouldLoseNoMessageWhenRedisStops(@TempDir Path folder)
      throws IOException, InterruptedException {
    Map<String, String> environment = RunningIngress.environment();
    try (var redis = new RedisServer(folder)) {
      redis.start();
      environment.put("REDIS_PORT", Integer.toString(redis.port()));
      try (var ingress = RunningIngress.start(environment);
          var processor = new PlayedProcessor(environment)) {
        processor.echo();
        assertThat(ingress.send(message("satu")).completed()).isNotNull();
        assertThat(ingress.metric(LOCAL)).isZero();

        redis.stop();

        for (int i = 0; i < 10; i++) {
          assertThat(ingress.send(message("dua")).completed().getReply()).isEqualTo("Halo, dua");
        }
        assertThat(ingress.metric(LOCAL)).isEqualTo(10);
        assertThat(ingress.http("/readyz").statusCode()).isEqualTo(200);
      }
    }
  }
}
