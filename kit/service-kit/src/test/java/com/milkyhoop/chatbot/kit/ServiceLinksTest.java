package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceLinksTest {
  /**
   * What a pod gets beside a Service called redis, another called grpc and one called kafka-client.
   */
  private static final Map<String, String> LINKS =
      Map.ofEntries(
          Map.entry("REDIS_SERVICE_HOST", "10.96.0.7"),
          Map.entry("REDIS_SERVICE_PORT", "6379"),
          Map.entry("REDIS_SERVICE_PORT_REDIS", "6379"),
          Map.entry("REDIS_PORT", "tcp://10.96.0.7:6379"),
          Map.entry("REDIS_PORT_6379_TCP", "tcp://10.96.0.7:6379"),
          Map.entry("REDIS_PORT_6379_TCP_PROTO", "tcp"),
          Map.entry("REDIS_PORT_6379_TCP_PORT", "6379"),
          Map.entry("REDIS_PORT_6379_TCP_ADDR", "10.96.0.7"),
          Map.entry("GRPC_SERVICE_HOST", "10.96.0.8"),
          Map.entry("GRPC_PORT", "tcp://[fd00::8]:80"),
          Map.entry("KAFKA_CLIENT_SERVICE_HOST", "10.96.0.9"),
          Map.entry("KAFKA_CLIENT_PORT", "tcp://10.96.0.9:9092"),
          Map.entry("KAFKA_CLIENT_PORT_9092_TCP_ADDR", "10.96.0.9"));

  @Test
  void shouldLeaveOnlyWhatSomebodyHasSet() {
    var environment = new HashMap<>(LINKS);
    environment.put("REDIS_HOST", "redis");
    environment.put("KAFKA_CLIENT_SECURITY_PROTOCOL", "SASL_SSL");
    environment.put("HTTP_PORT", "8081");

    assertThat(ServiceLinks.removedFrom(environment))
        .containsOnly(
            Map.entry("REDIS_HOST", "redis"),
            Map.entry("KAFKA_CLIENT_SECURITY_PROTOCOL", "SASL_SSL"),
            Map.entry("HTTP_PORT", "8081"));
  }

  @Test
  void shouldReadTheDefaultWhereALinkHasASettingsName() {
    var env = new ConfigReader(LINKS);

    assertThat(env.integer("REDIS_PORT", 6379, 1, 65_535)).isEqualTo(6379);
    assertThat(env.integer("GRPC_PORT", 5003, 0, 65_535)).isEqualTo(5003);
    assertThat(env.withPrefix("KAFKA_CLIENT_")).isEmpty();
    env.finish();
  }

  @Test
  void shouldKeepAWrongPortThatNoServiceMade() {
    Map<String, String> wrong = Map.of("REDIS_PORT", "tcp://6379");

    assertThat(ServiceLinks.removedFrom(wrong)).isEqualTo(wrong);
  }
}
