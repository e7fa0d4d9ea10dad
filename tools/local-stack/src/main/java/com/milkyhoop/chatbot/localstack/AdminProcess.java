package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import java.util.function.Function;

/** The operators' server. */
public final class AdminProcess extends ServiceProcess {

  private final int grpcPort;
  private final String token;

  AdminProcess(
      Function<Release, ChildSpec> specs, Release first, int httpPort, int grpcPort, String token) {
    super(specs, first, httpPort);
    this.grpcPort = grpcPort;
    this.token = token;
  }

  @Override
  public String address() {
    return endpoint();
  }

  /** Returns where operators connect: host and port. */
  public String endpoint() {
    return "localhost:" + grpcPort;
  }

  /** Returns what operators send as their bearer token. */
  public String token() {
    return token;
  }
}
