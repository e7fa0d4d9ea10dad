package com.milkyhoop.chatbot.cli;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Opens connections to a chatbot; tests put others in its place. */
class Channels {

  private static final int CONNECT_TIMEOUT_MS = 2_000;
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Is the interval of keepalive pings; a dead server is noticed within this and the timeout
   * together, also one that accepts connections and no more. The ingress allows a ping every 10 s,
   * and between calls.
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

  /**
   * Returns why no TLS connection can be made; empty where one can. Found out by a call that needs
   * no token, and whose answer does not matter: whatever answers it has made the connection.
   */
  Optional<String> refusal(Endpoint endpoint, ChannelCredentials credentials) {
    ManagedChannel channel = open(endpoint, credentials);
    try {
      HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(HANDSHAKE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          .check(HealthCheckRequest.getDefaultInstance());
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return TlsFailure.reason(e);
    } finally {
      channel.shutdownNow();
    }
  }

  ManagedChannel open(Endpoint endpoint, ChannelCredentials credentials) {
    return Grpc.newChannelBuilder(endpoint.toString(), credentials)
        .enableRetry()
        .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .keepAliveWithoutCalls(true)
        .build();
  }
}
