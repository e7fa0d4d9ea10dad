package com.milkyhoop.chatbot.ingress.grpc;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.milkyhoop.chatbot.grpc.BoundedHealth;
import com.milkyhoop.chatbot.grpc.ReloadedTls;
import com.milkyhoop.chatbot.grpc.ServerTransport;
import com.milkyhoop.chatbot.ingress.call.OpenCalls;
import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.kit.Service;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC server: the public service, health and, where wanted, reflection. Handlers run on
 * virtual threads, so that waiting for Redis holds up no event loop. Stopping makes it not ready
 * first, takes calls on for the shutdown delay, in which load balancers hear of it, lets open calls
 * go on for the grace period, then ends them.
 */
public final class GrpcServer implements Service, Readiness {
  private static final Logger log = LoggerFactory.getLogger(GrpcServer.class);

  private static final Duration FLUSH = Duration.ofSeconds(2);

  private final GrpcSettings settings;
  private final List<ServerServiceDefinition> services;
  private final List<ServerServiceDefinition> reflection;
  private final OpenCalls calls;
  private final ServerTransport transport;
  private final ReloadedTls tls;
  private final BoundedHealth health;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
  private volatile boolean serving;
  private @Nullable Server server;

  /**
   * @param reflection empty where it is switched off
   */
  public GrpcServer(
      GrpcSettings settings,
      List<ServerServiceDefinition> services,
      List<ServerServiceDefinition> reflection,
      OpenCalls calls,
      MeterRegistry registry) {
    this.settings = settings;
    this.services = List.copyOf(services);
    this.reflection = List.copyOf(reflection);
    this.calls = calls;
    this.tls = new ReloadedTls(settings.tls(), registry);
    this.transport = new ServerTransport(settings.limits(), registry);
    this.health =
        new BoundedHealth(
            services.stream()
                .map(it -> it.getServiceDescriptor().getName())
                .collect(toUnmodifiableSet()));
  }

  @Override
  public void start() {
    health.set(ServingStatus.SERVING);
    Server built = build();
    try {
      server = built.start();
    } catch (IOException e) {
      throw new UncheckedIOException("GRPC_PORT=" + settings.port() + " can't be opened", e);
    }
    tls.start();
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
    health.set(ServingStatus.NOT_SERVING);
    log.atInfo().addKeyValue("ms", settings.shutdownDelay().toMillis()).log("not ready any more");
    try {
      if (server != null) {
        stop(server);
      }
    } catch (InterruptedException _) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      executor.close();
      transport.close();
      tls.close();
    }
  }

  private void stop(Server running) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(settings.shutdownDelay().toNanos());
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
    var server =
        transport
            .server(
                settings.port(),
                tls.credentials(),
                settings.maxConnectionAge(),
                settings.connectionGrace())
            .executor(executor)
            .addServices(services)
            .addService(health.service());
    reflection.forEach(server::addService);
    return server.build();
  }
}
