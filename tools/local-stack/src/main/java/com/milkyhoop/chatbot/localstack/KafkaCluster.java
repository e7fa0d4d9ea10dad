package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.KafkaShape.Ability;
import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.StartupCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * One broker or several, each a process of its own and controller, too. As a server it is all of
 * them at once; each can be stopped, killed, paused and started again alone.
 */
public final class KafkaCluster implements KafkaBackend {

  /** Suffices for what runs; those that wait for the others of a cluster that ends wait in vain. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  /** Several brokers share the memory that one has. */
  private static final List<String> SMALL_HEAP = List.of("-Xms64m", "-Xmx320m");

  private final List<KafkaServer> brokers;
  private final Optional<BrokerLinks> links;
  private final Optional<BrokerUsers> users;

  /**
   * @param folder for the data and logs of all
   * @throws ChildStartException where the folder has the data of another number of brokers
   */
  KafkaCluster(Path folder, KafkaShape shape, Jvms jvms, StartupCache startupCache) {
    requireSameNumber(Folders.create(folder), shape.brokers());
    List<KafkaNode> nodes = KafkaNode.make(shape.brokers());
    links =
        shape.has(Ability.CUT_OFF)
            ? Optional.of(new BrokerLinks(folder.resolve("links"), nodes))
            : Optional.empty();
    users =
        shape.isSecure() ? Optional.of(new BrokerUsers(folder.resolve("users"))) : Optional.empty();
    KafkaRoutes routes = links.map(KafkaRoutes.class::cast).orElse(KafkaRoutes.DIRECT);
    String clusterId = clusterId(folder);
    brokers = new ArrayList<>();
    for (KafkaNode node : nodes) {
      Path its = Folders.create(folderOf(folder, node.id(), nodes.size()));
      Optional<FakeTime> clock =
          shape.has(Ability.CLOCK)
              ? Optional.of(new FakeTime(its.resolve("clock").toAbsolutePath()))
              : Optional.empty();
      clock.ifPresent(it -> it.set(Duration.ZERO));
      KafkaJvm jvm =
          KafkaJvm.of(jvms)
              .with(startupCache, node.id() == 1)
              .withOptions(routes.jvmOptions(node))
              .withOptions(nodes.size() > 1 ? SMALL_HEAP : List.of())
              .withVariables(clock.map(FakeTime::variables).orElse(Map.of()));
      Map<String, String> settings = new HashMap<>(shape.settings());
      settings.putAll(routes.settings(node, nodes));
      users.ifPresent(it -> settings.putAll(it.brokerSettings()));
      String name = name(node.id(), nodes.size());
      brokers.add(
          new KafkaServer(
              name,
              its,
              node,
              clusterId,
              jvm,
              settings,
              users.map(BrokerUsers::scramUsers),
              clock));
    }
  }

  private static String name(int id, int count) {
    return count == 1 ? "kafka" : "kafka-" + id;
  }

  private static Path folderOf(Path folder, int id, int count) {
    return count == 1 ? folder : folder.resolve(String.valueOf(id));
  }

  private static void requireSameNumber(Path folder, int wanted) {
    int found = Files.exists(folder.resolve("data")) ? 1 : 0;
    while (Files.exists(folderOf(folder, found + 1, Integer.MAX_VALUE).resolve("data"))) {
      found++;
    }
    if (found != 0 && found != wanted) {
      throw new ChildStartException(
          "%s has the data of %d brokers, not of %d".formatted(folder, found, wanted));
    }
  }

  /** All nodes of a cluster have the same one, also where it is built again in its folder. */
  private static String clusterId(Path folder) {
    Path file = folder.resolve("cluster-id");
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, Uuid.randomUuid().toString());
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<KafkaServer> brokers() {
    return List.copyOf(brokers);
  }

  @Override
  public Optional<BrokerUsers> users() {
    return users;
  }

  @Override
  public String bootstrapServers() {
    return brokers.stream().map(KafkaServer::bootstrapServers).collect(Collectors.joining(","));
  }

  /**
   * Loses, from now on, whatever this broker and the others send each other; clients reach all.
   *
   * @throws IllegalStateException where the stack was built without {@link Ability#CUT_OFF}
   */
  public void cutOff(KafkaServer broker) {
    links().cutOff(broker.node());
  }

  /** Undoes {@link #cutOff}. */
  public void mend() {
    links().mend();
  }

  private BrokerLinks links() {
    return links.orElseThrow(() -> new IllegalStateException("the brokers can't be cut off"));
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public String address() {
    return bootstrapServers();
  }

  @Override
  public void start() {
    Parallel.forEach(brokers, ServerProcess::start);
  }

  @Override
  public void stop() {
    Parallel.forEach(brokers, broker -> broker.stop(STOP_GRACE));
  }

  @Override
  public void kill() {
    Parallel.forEach(brokers, ServerProcess::kill);
  }

  @Override
  public boolean isRunning() {
    return brokers.stream().allMatch(ServerProcess::isRunning);
  }

  @Override
  public void close() {
    stop();
    links.ifPresent(BrokerLinks::close);
  }
}
