package com.milkyhoop.chatbot.bench.peer;

import com.milkyhoop.chatbot.bench.load.ModelSource;
import com.milkyhoop.chatbot.bench.load.ModelStream;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Portkey's gateway, a proxy in Node.js before servers that speak OpenAI's format. npm brings it
 * once; where there is none, or no network, there is no gateway.
 */
public final class GatewayProcess extends ServerProcess {
  /** Is what the figures are of. */
  public static final String VERSION = "1.15.2";

  private static final String PACKAGE = "@portkey-ai/gateway";
  private static final long INSTALL_MINUTES = 3;

  private final int port;

  private GatewayProcess(ChildSpec spec, int port) {
    super(spec);
    this.port = port;
  }

  /**
   * Describes the process, which is not started yet.
   *
   * @param home the project's folder
   */
  public static Optional<GatewayProcess> below(Path home) throws IOException, InterruptedException {
    Path folder = home.resolve("tools/bench/target/gateway-" + VERSION);
    Path main = folder.resolve("node_modules/" + PACKAGE + "/build/start-server.js");
    if (!Files.isRegularFile(main) && !isInstalled(folder)) {
      return Optional.empty();
    }
    int port = FreePorts.next();
    var spec =
        new ChildSpec(
            "gateway",
            List.of("node", main.toString(), "--headless", "--port=" + port),
            Map.of("NODE_ENV", "production"),
            folder,
            folder.resolve("gateway.log"),
            Signal.TERM);
    return Optional.of(new GatewayProcess(spec, port));
  }

  private static boolean isInstalled(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    try {
      Process npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--no-audit",
                  "--no-fund",
                  "--prefix",
                  folder.toString(),
                  PACKAGE + "@" + VERSION)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("npm.log").toFile())
              .start();
      if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
        npm.destroyForcibly();
        return false;
      }
      return npm.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns what asks this model through it. */
  public ModelSource to(URI model) {
    return new ModelSource(
        new ModelStream(
            URI.create("http://127.0.0.1:" + port + "/v1"),
            Map.of("x-portkey-provider", "openai", "x-portkey-custom-host", model.toString())));
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  protected boolean isReady() {
    return Probe.accepts(port);
  }
}
