package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A Kafka broker on 127.0.0.1: one KRaft node that is controller and broker, from the Kafka on our
 * own class path, with the settings a single node needs and those our services ask of a broker
 * (append time; aborting late transactions within a second).
 */
public final class KafkaServer extends ServerProcess {

  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          "-Dlogback.configurationFile=com/milkyhoop/chatbot/localstack/kafka-logback.xml");

  private final Path folder;
  private final int port;
  private final Map<String, String> settings;

  /**
   * @param folder for its data and log
   */
  public KafkaServer(Path folder) {
    this(folder, Map.of());
  }

  /**
   * @param settings broker settings that go before ours
   */
  public KafkaServer(Path folder, Map<String, String> settings) {
    this(Folders.create(folder), FreePorts.next(), settings);
  }

  private KafkaServer(Path folder, int port, Map<String, String> settings) {
    super(
        new ChildSpec(
            "kafka",
            JavaCommand.onOurClassPath(
                JVM_OPTIONS, KafkaServerMain.class, folder.resolve("server.properties").toString()),
            Map.of(),
            folder,
            folder.resolve("kafka.log"),
            Signal.TERM));
    this.folder = folder;
    this.port = port;
    this.settings = Map.copyOf(settings);
    writeProperties(FreePorts.next());
  }

  private void writeProperties(int controllerPort) {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            "1",
            "controller.quorum.voters",
            "1@127.0.0.1:" + controllerPort,
            "controller.listener.names",
            "CONTROLLER",
            "listeners",
            "PLAINTEXT://" + bootstrapServers() + ",CONTROLLER://127.0.0.1:" + controllerPort,
            "advertised.listeners",
            "PLAINTEXT://" + bootstrapServers(),
            "log.dirs",
            folder.resolve("data").toString()));
    properties.putAll(SINGLE_NODE);
    properties.putAll(SMALL);
    properties.putAll(AS_OUR_SERVICES_ASK);
    properties.putAll(settings);
    try (Writer out = Files.newBufferedWriter(folder.resolve("server.properties"))) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final Map<String, String> SINGLE_NODE =
      Map.of(
          "offsets.topic.replication.factor", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1");

  private static final Map<String, String> SMALL =
      Map.of(
          "offsets.topic.num.partitions", "5",
          "transaction.state.log.num.partitions", "5",
          "share.coordinator.state.topic.num.partitions", "5",
          "log.cleaner.dedupe.buffer.size", "16777216");

  private static final Map<String, String> AS_OUR_SERVICES_ASK =
      Map.of(
          "auto.create.topics.enable", "false",
          "group.initial.rebalance.delay.ms", "0",
          "log.message.timestamp.type", "LogAppendTime",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

  @Override
  protected boolean isReady() {
    return Probe.accepts(port);
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }
}
