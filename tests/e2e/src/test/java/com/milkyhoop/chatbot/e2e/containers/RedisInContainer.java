package com.milkyhoop.chatbot.e2e.containers;

import com.milkyhoop.chatbot.localstack.RedisBackend;
import java.nio.file.Path;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The image redis. */
final class RedisInContainer extends ServerInContainer implements RedisBackend {
  private static final int PORT = 6379;

  RedisInContainer(String image, Path folder) {
    super(
        "redis",
        folder,
        new GenericContainer<>(DockerImageName.parse(image)),
        PORT,
        Wait.forListeningPort());
    container()
        .setCommand("redis-server", "--protected-mode", "no", "--save", "", "--appendonly", "yes");
  }

  @Override
  public String address() {
    return host() + ":" + port();
  }
}
