package com.milkyhoop.chatbot.kafka;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An Apicurio registry that keeps its schemas in memory; unpacked by the profile "registry". */
final class ApicurioServer extends ServerProcess {
  private static final String MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";
  private static final List<String> QUICK =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final URI address;

  /**
   * @param folder for its log
   */
  ApicurioServer(Path folder) {
    this(folder, FreePorts.next());
  }

  private ApicurioServer(Path folder, int port) {
    super(
        new ChildSpec(
            "apicurio",
            JavaCommand.of(home().resolve("quarkus-run.jar").toString(), QUICK, MAIN),
            Map.of(
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                Integer.toString(port),
                "QUARKUS_MANAGEMENT_HOST",
                "127.0.0.1",
                "QUARKUS_MANAGEMENT_PORT",
                Integer.toString(FreePorts.next())),
            folder,
            folder.resolve("apicurio.log"),
            Signal.TERM));
    this.address = URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
  }

  private static Path home() {
    return Path.of(System.getProperty("apicurio.folder")).toAbsolutePath();
  }

  /** Of the API that it shares with Confluent's registry. */
  URI confluentApi() {
    return address;
  }

  @Override
  public String address() {
    return address.toString();
  }

  @Override
  protected boolean isReady() {
    return Probe.isOk(URI.create(address + "/subjects"));
  }
}
