package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka node on 127.0.0.1 that is controller and broker, from the Kafka on our own class path;
 * the only one, or one of a {@link KafkaCluster}. It accepts connections when it serves, not
 * before.
 */
public final class KafkaServer extends ServerProcess {

  private final KafkaNode node;
  private final Optional<FakeTime> clock;

  /**
   * The only one, with the settings that our services ask of a broker.
   *
   * @param folder for its data and log
   */
  public KafkaServer(Path folder) {
    this(folder, Map.of());
  }

  /**
   * @param settings broker settings that go before ours
   */
  public KafkaServer(Path folder, Map<String, String> settings) {
    this(folder, KafkaNode.make(1).getFirst(), settings);
  }

  private KafkaServer(Path folder, KafkaNode node, Map<String, String> settings) {
    this(
        "kafka",
        Folders.create(folder),
        node,
        Uuid.randomUuid().toString(),
        KafkaJvm.of(Jvms.QUICK_START),
        settingsOfTheOnlyOne(node, settings),
        Optional.empty(),
        Optional.empty());
  }

  private static Map<String, String> settingsOfTheOnlyOne(
      KafkaNode node, Map<String, String> before) {
    Map<String, String> settings = new HashMap<>(KafkaShape.ONE.settings());
    settings.putAll(KafkaRoutes.DIRECT.settings(node, List.of(node)));
    settings.putAll(before);
    return settings;
  }

  /**
   * @param clusterId for a node without data
   * @param scramUsers a file with the users of a node without data
   * @param clock empty: this machine's
   */
  KafkaServer(
      String name,
      Path folder,
      KafkaNode node,
      String clusterId,
      KafkaJvm jvm,
      Map<String, String> settings,
      Optional<Path> scramUsers,
      Optional<FakeTime> clock) {
    super(
        new ChildSpec(
            name,
            JavaCommand.onOurClassPath(
                jvm.options(), KafkaServerMain.class, arguments(folder, clusterId, scramUsers)),
            jvm.variables(),
            folder,
            folder.resolve(name + ".log"),
            Signal.TERM));
    this.node = node;
    this.clock = clock;
    writeProperties(folder, settings);
  }

  private static String[] arguments(Path folder, String clusterId, Optional<Path> scramUsers) {
    return Stream.concat(
            Stream.of(propertiesFile(folder).toString(), clusterId),
            scramUsers.map(Path::toString).stream())
        .toArray(String[]::new);
  }

  private static void writeProperties(Path folder, Map<String, String> settings) {
    Properties properties = new Properties();
    properties.put("log.dirs", folder.resolve("data").toString());
    properties.putAll(settings);
    try (Writer out = Files.newBufferedWriter(propertiesFile(folder))) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path propertiesFile(Path folder) {
    return folder.resolve("server.properties");
  }

  @Override
  protected boolean isReady() {
    return Probe.accepts(node.port());
  }

  @Override
  public String address() {
    return node.address();
  }

  public String bootstrapServers() {
    return node.address();
  }

  /** Its number in its cluster, from 1. */
  public int id() {
    return node.id();
  }

  /**
   * Moves its wall clock, within two seconds.
   *
   * @param ahead of this machine's
   * @throws IllegalStateException where it was made without {@link KafkaShape.Ability#CLOCK}
   */
  public void setClock(Duration ahead) {
    clock.orElseThrow(() -> new IllegalStateException(name() + " has no clock to move")).set(ahead);
  }

  KafkaNode node() {
    return node;
  }
}
