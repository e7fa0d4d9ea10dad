package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.kit.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Says how the gRPC server listens.
 *
 * @param port 0: any free one
 * @param tokens every one of them is accepted, so that one can replace another
 * @param tls empty: plain text, for a trusted network or behind a proxy
 * @param maxConnectionAge after which a client is told to connect again, so that new instances get
 *     load
 * @param connectionGrace how long the calls of such a connection may go on
 * @param shutdownGrace how long open calls may go on when this instance stops
 */
public record GrpcSettings(
    int port,
    List<Secret> tokens,
    Optional<Tls> tls,
    Duration maxConnectionAge,
    Duration connectionGrace,
    Duration shutdownGrace) {
  public GrpcSettings {
    tokens = List.copyOf(tokens);
  }

  /** Two PEM files. */
  public record Tls(Path certificate, Path key) {}
}
