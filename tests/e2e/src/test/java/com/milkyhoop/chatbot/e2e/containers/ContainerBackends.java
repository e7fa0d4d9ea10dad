package com.milkyhoop.chatbot.e2e.containers;

import com.milkyhoop.chatbot.localstack.Backends;
import com.milkyhoop.chatbot.localstack.KafkaBackend;
import com.milkyhoop.chatbot.localstack.KafkaShape;
import com.milkyhoop.chatbot.localstack.PostgresBackend;
import com.milkyhoop.chatbot.localstack.RedisBackend;
import java.nio.file.Path;

/** Containers of a Docker engine, from the images of docker-compose.yml. */
public final class ContainerBackends implements Backends {
  private final ComposeImages images;

  /**
   * @param home where docker-compose.yml is
   */
  public ContainerBackends(Path home) {
    images = ComposeImages.of(home.resolve("docker-compose.yml"));
  }

  @Override
  public KafkaBackend kafka(Path folder, KafkaShape shape) {
    return new KafkaInContainer(images.named("KAFKA_IMAGE"), folder, shape);
  }

  @Override
  public RedisBackend redis(Path folder) {
    return new RedisInContainer(images.named("REDIS_IMAGE"), folder);
  }

  @Override
  public PostgresBackend postgres(Path folder, String database) {
    return new PostgresInContainer(images.named("POSTGRES_IMAGE"), folder, database);
  }
}
