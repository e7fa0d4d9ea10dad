package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import java.util.function.Function;

/** One instance of the ingress. */
public final class IngressProcess extends ServiceProcess {

  private final int grpcPort;

  IngressProcess(Function<Release, ChildSpec> specs, Release first, int httpPort, int grpcPort) {
    super(specs, first, httpPort);
    this.grpcPort = grpcPort;
  }

  @Override
  public String address() {
    return endpoint();
  }

  /** Returns where clients connect: host and port. */
  public String endpoint() {
    return "localhost:" + grpcPort;
  }
}
