package com.milkyhoop.chatbot.grpc;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * Makes gRPC servers that strangers can't exhaust: connections, streams, resets, headers, messages
 * and handshakes are bounded, and who does nothing is cut off. Owns the server's I/O threads; close
 * it when the server has terminated.
 *
 * <p>{@code chatbot_connections} and {@code chatbot_connections_limit} are what is open and may be;
 * {@code chatbot_connections_refused_total} counts those that were closed where they were accepted.
 */
public final class ServerTransport implements AutoCloseable {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration MIN_CLIENT_KEEP_ALIVE = Duration.ofSeconds(10);

  /** Bounds TLS and the first frames of HTTP/2 together; who sends nothing is cut off. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  private static final Duration IDLE = Duration.ofMinutes(5);

  /** Leaves room beside the longest token, so that one that is too long gets a useful answer. */
  private static final int METADATA_BYTES = 16 * 1024;

  /** Bounds what is received and not yet read, of a stream and of a connection. */
  private static final int WINDOW_BYTES = 256 * 1024;

  /**
   * Ends a connection that resets more streams than this, and than twice as many as it may have
   * open: a back end that ends cancels for all its users at once.
   */
  private static final int RESETS = 1000;

  private static final int RESETS_WINDOW_SECONDS = 10;

  static {
    DirectMemory.bound();
  }

  private final TransportLimits limits;
  private final EventLoops loops = new EventLoops();
  private final ConnectionLimit connectionLimit;

  public ServerTransport(TransportLimits limits, MeterRegistry registry) {
    this.limits = limits;
    var connections = new Shares(limits.connections(), limits.connectionsOfPeer());
    this.connectionLimit =
        new ConnectionLimit(connections, registry.counter("chatbot.connections.refused"));
    gauge(registry, "chatbot.connections", connections::total);
    gauge(registry, "chatbot.connections.limit", connections::limit);
  }

  /**
   * Returns a builder of a server with all bounds set.
   *
   * @param maxConnectionAge after which a client is told to connect again
   * @param connectionGrace how long the calls of such a connection may go on
   */
  public NettyServerBuilder server(
      int port,
      ServerCredentials credentials,
      Duration maxConnectionAge,
      Duration connectionGrace) {
    var server = NettyServerBuilder.forPort(port, credentials);
    loops.applyTo(server, connectionLimit);
    return server
        .maxInboundMessageSize(limits.inboundBytes())
        .maxInboundMetadataSize(METADATA_BYTES)
        .maxConcurrentCallsPerConnection(limits.streams())
        .maxRstFramesPerWindow(Math.max(RESETS, 2 * limits.streams()), RESETS_WINDOW_SECONDS)
        .flowControlWindow(WINDOW_BYTES)
        .handshakeTimeout(HANDSHAKE.toMillis(), MILLISECONDS)
        .maxConnectionIdle(IDLE.toMillis(), MILLISECONDS)
        .maxConnectionAge(maxConnectionAge.toMillis(), MILLISECONDS)
        .maxConnectionAgeGrace(connectionGrace.toMillis(), MILLISECONDS)
        .keepAliveTime(KEEP_ALIVE.toSeconds(), SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toSeconds(), SECONDS)
        .permitKeepAliveTime(MIN_CLIENT_KEEP_ALIVE.toSeconds(), SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }

  @Override
  public void close() {
    loops.close();
  }

  private static void gauge(
      MeterRegistry registry, String name, java.util.function.Supplier<Number> value) {
    Gauge.builder(name, value).strongReference(true).register(registry);
  }
}
