package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import java.net.URI;

/** One instance of a deployable; it is ready when its {@code /readyz} says so. */
public class ServiceProcess extends ServerProcess {

  private final int httpPort;

  ServiceProcess(ChildSpec spec, int httpPort) {
    super(spec);
    this.httpPort = httpPort;
  }

  @Override
  protected final boolean isReady() {
    return Probe.isOk(http("/readyz"));
  }

  @Override
  public String address() {
    return http("").toString();
  }

  /** Its health and metrics endpoint: {@code /livez}, {@code /readyz} or {@code /metrics}. */
  public final URI http(String path) {
    return URI.create("http://127.0.0.1:" + httpPort + path);
  }
}
