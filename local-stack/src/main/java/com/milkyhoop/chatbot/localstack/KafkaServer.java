package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.ClassArchives;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A Kafka broker on 127.0.0.1: one KRaft node that is controller and broker, from the Kafka on our
 * own class path, with the settings that a single node needs and those that our services ask of a
 * broker. It accepts connections when it serves, not before.
 */
public final class KafkaServer extends ServerProcess implements KafkaBackend {

  private static final List<String> JVM_OPTIONS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "-Dlogback.configurationFile=com/milkyhoop/chatbot/localstack/kafka-logback.xml");

  private final int port;

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
    this(
        Folders.create(folder),
        FreePorts.next(),
        ourSettings(settings),
        jvmOptions(Jvms.QUICK_START, ClassArchives.NONE));
  }

  KafkaServer(Path folder, BrokerTuning tuning, Jvms jvms, ClassArchives archives) {
    this(Folders.create(folder), FreePorts.next(), tuning.settings(), jvmOptions(jvms, archives));
  }

  private static Map<String, String> ourSettings(Map<String, String> before) {
    Map<String, String> settings = new HashMap<>(BrokerTuning.OURS.settings());
    settings.putAll(before);
    return settings;
  }

  private KafkaServer(
      Path folder, int port, Map<String, String> settings, List<String> jvmOptions) {
    super(
        new ChildSpec(
            "kafka",
            JavaCommand.onOurClassPath(
                jvmOptions, KafkaServerMain.class, propertiesFile(folder).toString()),
            Map.of(),
            folder,
            folder.resolve("kafka.log"),
            Signal.TERM));
    this.port = port;
    writeProperties(folder, FreePorts.next(), settings);
  }

  private static List<String> jvmOptions(Jvms jvms, ClassArchives archives) {
    return Stream.of(
            jvms.options(),
            JVM_OPTIONS,
            archives.options("kafka", JavaCommand.ourClassPath(), true))
        .flatMap(List::stream)
        .toList();
  }

  private void writeProperties(Path folder, int controllerPort, Map<String, String> settings) {
    String broker = "PLAINTEXT://" + bootstrapServers();
    String controller = "127.0.0.1:" + controllerPort;
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "controller.quorum.voters",
            "1@" + controller,
            "listeners",
            broker + ",CONTROLLER://" + controller,
            "advertised.listeners",
            broker,
            "log.dirs",
            folder.resolve("data").toString()));
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
    return Probe.accepts(port);
  }

  @Override
  public String address() {
    return bootstrapServers();
  }

  @Override
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }
}
