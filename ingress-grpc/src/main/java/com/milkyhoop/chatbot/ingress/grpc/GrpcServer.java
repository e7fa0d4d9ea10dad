package com.milkyhoop.chatbot.ingress.grpc;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.milkyhoop.chatbot.ingress.call.OpenCalls;
import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.kit.Service;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC server: the public service, health and reflection. Handlers run on virtual threads, so
 * that waiting for Redis holds up no event loop. Stopping lets open calls go on for the grace
 * period, then ends them.
 */
public final class GrpcServer implements Service, Readiness {
  private static final Logger log = LoggerFactory.getLogger(GrpcServer.class);

  /** Far above the largest valid message, so that one that is too long gets a useful answer. */
  private static final int MAX_INBOUND_BYTES = 1024 * 1024;

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration MIN_CLIENT_KEEP_ALIVE = Duration.ofSeconds(10);
  private static final Duration FLUSH = Duration.ofSeconds(2);

  private final GrpcSettings settings;
  private final ServerServiceDefinition service;
  private final OpenCalls calls;
  private final HealthStatusManager health = new HealthStatusManager();
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
  private volatile boolean serving;
  private @Nullable Server server;

  public GrpcServer(GrpcSettings settings, ServerServiceDefinition service, OpenCalls calls) {
    this.settings = settings;
    this.service = service;
    this.calls = calls;
  }

  @Override
  public void start() {
    health.setStatus(service.getServiceDescriptor().getName(), ServingStatus.SERVING);
    Server built = build();
    try {
      server = built.start();
    } catch (IOException e) {
      throw new UncheckedIOException("GRPC_PORT=" + settings.port() + " can't be opened", e);
    }
    serving = true;
    log.atInfo()
        .addKeyValue("port", port())
        .addKeyValue("tls", settings.tls().isPresent())
        .log("grpc");
  }

  /** The port that was opened. */
  public int port() {
    return server == null ? settings.port() : server.getPort();
  }

  @Override
  public Optional<String> whyNotReady() {
    return serving ? Optional.empty() : Optional.of("not serving");
  }

  @Override
  public void close() {
    serving = false;
    health.enterTerminalState();
    try {
      if (server != null) {
        stop(server);
      }
    } catch (InterruptedException _) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      executor.close();
    }
  }

  private void stop(Server running) throws InterruptedException {
    running.shutdown();
    if (!calls.awaitNone(settings.shutdownGrace())) {
      log.atInfo().addKeyValue("calls", calls.size()).log("ending open calls");
      calls.endAll();
    }
    if (!running.awaitTermination(FLUSH.toMillis(), MILLISECONDS)) {
      running.shutdownNow().awaitTermination(FLUSH.toMillis(), MILLISECONDS);
    }
  }

  private Server build() {
    return NettyServerBuilder.forPort(settings.port(), credentials())
        .executor(executor)
        .maxInboundMessageSize(MAX_INBOUND_BYTES)
        .keepAliveTime(KEEP_ALIVE.toSeconds(), SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toSeconds(), SECONDS)
        .permitKeepAliveTime(MIN_CLIENT_KEEP_ALIVE.toSeconds(), SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .maxConnectionAge(settings.maxConnectionAge().toMillis(), MILLISECONDS)
        .maxConnectionAgeGrace(settings.connectionGrace().toMillis(), MILLISECONDS)
        .addService(service)
        .addService(health.getHealthService())
        .addService(ProtoReflectionServiceV1.newInstance())
        .build();
  }

  private ServerCredentials credentials() {
    if (settings.tls().isEmpty()) {
      return InsecureServerCredentials.create();
    }
    GrpcSettings.Tls tls = settings.tls().get();
    try {
      return TlsServerCredentials.create(tls.certificate().toFile(), tls.key().toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("GRPC_TLS_CERT or GRPC_TLS_KEY can't be read", e);
    }
  }
}
