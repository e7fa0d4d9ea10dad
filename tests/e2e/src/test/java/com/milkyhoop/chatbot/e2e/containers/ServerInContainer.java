package com.milkyhoop.chatbot.e2e.containers;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.WaitStrategy;

/**
 * A server in a container that is kept when it is stopped or killed, with its data, until {@link
 * #close}. Testcontainers itself knows no second start and would map another port then, so the port
 * is ours and the engine is asked directly.
 */
abstract class ServerInContainer implements Server {
  private static final int STOP_GRACE_SECONDS = 15;
  private static final Duration KILL_LIMIT = Duration.ofSeconds(15);

  private final String name;
  private final Path folder;
  private final GenericContainer<?> container;
  private final WaitStrategy serves;
  private final int port;

  /**
   * @param folder gets its log at the end
   * @param servedPort where it listens in the container
   * @param serves can be asked at every start: not whether its log says something
   */
  ServerInContainer(
      String name,
      Path folder,
      GenericContainer<?> container,
      int servedPort,
      WaitStrategy serves) {
    this.name = name;
    this.folder = folder;
    this.container = container;
    this.serves = serves;
    port = FreePorts.next();
    container.addExposedPort(servedPort);
    container.setPortBindings(List.of(port + ":" + servedPort));
    container.waitingFor(serves);
  }

  final GenericContainer<?> container() {
    return container;
  }

  public final String host() {
    return DockerClientFactory.instance().dockerHostIpAddress();
  }

  public final int port() {
    return port;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final synchronized void start() {
    if (isRunning()) {
      throw new IllegalStateException(name + " runs already");
    }
    if (isMade()) {
      engine().startContainerCmd(container.getContainerId()).exec();
      serves.waitUntilReady(container);
    } else {
      container.start();
    }
  }

  @Override
  public final synchronized void stop() {
    if (isRunning()) {
      engine().stopContainerCmd(container.getContainerId()).withTimeout(STOP_GRACE_SECONDS).exec();
    }
  }

  @Override
  public final synchronized void kill() {
    if (isRunning()) {
      engine().killContainerCmd(container.getContainerId()).exec();
      await().atMost(KILL_LIMIT).until(() -> !isRunning());
    }
  }

  @Override
  public final boolean isRunning() {
    return isMade() && container.isRunning();
  }

  /** Removes the container. */
  @Override
  public final synchronized void close() {
    if (isMade()) {
      try {
        keepLog();
      } finally {
        container.stop();
      }
    }
  }

  private void keepLog() {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name + ".log"), container.getLogs());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isMade() {
    return container.getContainerId() != null;
  }

  private DockerClient engine() {
    return container.getDockerClient();
  }
}
