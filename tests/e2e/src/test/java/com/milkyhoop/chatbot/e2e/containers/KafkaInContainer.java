package com.milkyhoop.chatbot.e2e.containers;

import com.milkyhoop.chatbot.localstack.KafkaBackend;
import com.milkyhoop.chatbot.localstack.KafkaShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The image apache/kafka. It has a listener more than where it is a process: a broker that ends a
 * transaction calls itself, and can't do so at the address that others know.
 */
final class KafkaInContainer extends ServerInContainer implements KafkaBackend {
  private static final int PORT = 9092;

  KafkaInContainer(String image, Path folder, KafkaShape shape) {
    super(
        "kafka",
        folder,
        new GenericContainer<>(DockerImageName.parse(image)),
        PORT,
        Wait.forListeningPort());
    if (shape.brokers() != 1 || !shape.abilities().isEmpty()) {
      throw new IllegalArgumentException(
          "in a container there is one broker, and it can only be killed");
    }
    shape.settings().forEach(this::set);
    set("node.id", "1");
    set("listeners", "PLAINTEXT://:9092,INTERNAL://localhost:9094,CONTROLLER://localhost:9093");
    set(
        "advertised.listeners",
        "PLAINTEXT://%s,INTERNAL://localhost:9094".formatted(bootstrapServers()));
    set(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
    set("inter.broker.listener.name", "INTERNAL");
    set("controller.quorum.voters", "1@localhost:9093");
    container().addEnv("KAFKA_HEAP_OPTS", "-Xmx512m");
  }

  private void set(String setting, String value) {
    String variable = "KAFKA_" + setting.replace('.', '_').toUpperCase(Locale.ROOT);
    container().addEnv(variable, value);
  }

  @Override
  public String address() {
    return bootstrapServers();
  }

  @Override
  public List<KafkaInContainer> brokers() {
    return List.of(this);
  }

  @Override
  public String bootstrapServers() {
    return host() + ":" + port();
  }
}
