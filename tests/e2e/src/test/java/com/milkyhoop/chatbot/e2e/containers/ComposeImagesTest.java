package com.milkyhoop.chatbot.e2e.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.e2e.documents.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComposeImagesTest {
  private final String composeFile =
      Files.readString(Repository.folder().resolve("docker-compose.yml"));

  ComposeImagesTest() throws IOException {}

  @Test
  void shouldNameTheImagesOfTheComposeFile() {
    var images = new ComposeImages(composeFile, Map.of("REDIS_IMAGE", ""));

    assertThat(images.named("KAFKA_IMAGE")).startsWith("apache/kafka:");
    assertThat(images.named("REDIS_IMAGE")).startsWith("redis:");
    assertThat(images.named("POSTGRES_IMAGE")).startsWith("postgres:");
  }

  @Test
  void shouldNameAnotherImageWhereTheEnvironmentDoes() {
    var images = new ComposeImages(composeFile, Map.of("REDIS_IMAGE", "registry.example/redis:7"));

    assertThat(images.named("REDIS_IMAGE")).isEqualTo("registry.example/redis:7");
  }

  @Test
  void shouldRefuseAnImageThatTheComposeFileDoesNotName() {
    var images = new ComposeImages(composeFile, Map.of());

    assertThatThrownBy(() -> images.named("MYSQL_IMAGE")).hasMessageContaining("MYSQL_IMAGE");
  }
}
