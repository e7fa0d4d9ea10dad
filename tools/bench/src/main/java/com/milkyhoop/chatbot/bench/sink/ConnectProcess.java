package com.milkyhoop.chatbot.bench.sink;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** A standalone Kafka Connect worker with its connectors, from the jars of bench-connect. */
final class ConnectProcess extends ServerProcess {
  private static final String MAIN_CLASS = "org.apache.kafka.connect.cli.ConnectStandalone";

  private final URI uri;

  private ConnectProcess(ChildSpec spec, URI uri) {
    super(spec);
    this.uri = uri;
  }

  /**
   * Describes the process, which is not started yet.
   *
   * @param home the project's folder, built
   * @param folder for its configuration and its log
   * @param worker settings of the worker, beside where it listens and keeps offsets
   * @throws ChildStartException when its jars are not there
   */
  static ConnectProcess of(
      Path home,
      Path folder,
      List<String> jvmOptions,
      Map<String, String> worker,
      List<Map<String, String>> connectors)
      throws IOException {
    Path jars = jars(home);
    if (!Files.isDirectory(jars)) {
      throw new ChildStartException(
          "bench-connect is not built: %s is missing; run ./chatbot bench".formatted(jars));
    }
    Files.createDirectories(folder);
    String address = "http://127.0.0.1:" + FreePorts.next();
    Map<String, String> settings = new HashMap<>(worker);
    settings.put("listeners", address);
    settings.put("offset.storage.file.filename", folder.resolve("offsets").toString());
    List<String> files = new ArrayList<>();
    files.add(write(folder.resolve("worker.properties"), settings));
    for (Map<String, String> connector : connectors) {
      String name = "connector-%d.properties".formatted(files.size());
      files.add(write(folder.resolve(name), connector));
    }
    List<String> command =
        JavaCommand.of(jars + "/*", jvmOptions, MAIN_CLASS, files.toArray(String[]::new));
    return new ConnectProcess(
        new ChildSpec(
            "connect", command, Map.of(), folder, folder.resolve("connect.log"), Signal.TERM),
        URI.create(address));
  }

  /** Returns the version of the one of its jars that begins with the name of the artifact. */
  static String version(Path home, String artifact) throws IOException {
    String prefix = artifact + "-";
    try (Stream<Path> jars = Files.list(jars(home))) {
      return jars.map(jar -> jar.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .map(name -> name.substring(prefix.length()).replace(".jar", ""))
          .findFirst()
          .orElse("?");
    }
  }

  private static Path jars(Path home) {
    return home.resolve("tools/bench-connect/target/dist/lib");
  }

  private static String write(Path file, Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return file.toString();
  }

  @Override
  public String address() {
    return uri.toString();
  }

  @Override
  protected boolean isReady() {
    return Probe.isOk(uri.resolve("/connectors"));
  }
}
