package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;

/** One instance of the ingress. */
public final class IngressProcess extends ServiceProcess {

  private final int grpcPort;

  IngressProcess(ChildSpec spec, int httpPort, int grpcPort) {
    super(spec, httpPort);
    this.grpcPort = grpcPort;
  }

  @Override
  public String address() {
    return endpoint();
  }

  /** Where clients connect: host and port. */
  public String endpoint() {
    return "localhost:" + grpcPort;
  }
}
