package com.milkyhoop.chatbot.e2e.containers;

import com.milkyhoop.chatbot.localstack.PostgresBackend;
import com.milkyhoop.chatbot.localstack.PostgresLogin;
import java.nio.file.Path;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The image postgres. */
final class PostgresInContainer extends ServerInContainer implements PostgresBackend {
  private static final int PORT = 5432;

  private final PostgresLogin login;
  private final String database;

  PostgresInContainer(String image, Path folder, String database) {
    super(
        "postgres",
        folder,
        new GenericContainer<>(DockerImageName.parse(image)),
        PORT,
        Wait.forSuccessfulCommand("pg_isready -h 127.0.0.1 -U " + PostgresLogin.USER));
    container()
        .withEnv(
            Map.of(
                "POSTGRES_USER", PostgresLogin.USER,
                "POSTGRES_PASSWORD", PostgresLogin.PASSWORD,
                "POSTGRES_DB", PostgresLogin.MAINTENANCE_DATABASE,
                "LANG", "C.UTF-8"))
        .setCommand("postgres", "-c", "max_connections=200", "-c", "fsync=off");
    login = new PostgresLogin(host(), port());
    this.database = database;
  }

  @Override
  public String address() {
    return login.databaseUrl(database);
  }

  @Override
  public PostgresLogin login() {
    return login;
  }
}
