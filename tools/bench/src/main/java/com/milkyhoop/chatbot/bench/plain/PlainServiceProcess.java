package com.milkyhoop.chatbot.bench.plain;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The plain service beside a running stack, whose model, Redis and Kafka it uses. */
public final class PlainServiceProcess extends ServerProcess {
  /** As the chatbot's services have them in a long run. */
  private static final List<String> JVM_OPTIONS = List.of("-Xms1g", "-Xmx1g");

  private final int port;

  private PlainServiceProcess(ChildSpec spec, int port) {
    super(spec);
    this.port = port;
  }

  /**
   * Describes the process, which is not started yet.
   *
   * @param folder for its log
   */
  public static PlainServiceProcess beside(LocalStack stack, Path folder) {
    int port = FreePorts.next();
    var settings =
        new PlainSettings(
            port,
            stack.stub().baseUri(),
            stack.redis().host(),
            stack.redis().port(),
            stack.kafka().bootstrapServers(),
            stack.token());
    List<String> command =
        JavaCommand.onOurClassPath(JVM_OPTIONS, PlainServiceMain.class, settings.arguments());
    return new PlainServiceProcess(
        new ChildSpec(
            "plain-service", command, Map.of(), folder, folder.resolve("plain.log"), Signal.TERM),
        port);
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
