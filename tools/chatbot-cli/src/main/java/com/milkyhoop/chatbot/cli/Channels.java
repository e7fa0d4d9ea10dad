package com.milkyhoop.chatbot.cli;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Opens connections to a chatbot; tests put others in its place. */
class Channels {

  private static final int CONNECT_TIMEOUT_MS = 2_000;

  /**
   * A dead server is noticed within their sum, also one that accepts connections and no more. The
   * ingress allows a ping every 10 s, and between calls.
   */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(12);

  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(6);

  /** Returns whether something listens there. */
  boolean answers(Endpoint endpoint) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), CONNECT_TIMEOUT_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  ManagedChannel open(Endpoint endpoint) {
    return Grpc.newChannelBuilder(endpoint.toString(), InsecureChannelCredentials.create())
        .enableRetry()
        .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .keepAliveWithoutCalls(true)
        .build();
  }
}
