package com.milkyhoop.chatbot.grpc;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.milkyhoop.chatbot.kit.Readiness;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves gRPC services at a port, with their health, within the bounds of {@link ServerTransport}.
 * Handlers run on virtual threads, so that one that waits holds up no event loop. Its owner starts
 * it and stops it in steps: {@link #notReady}, {@link #refuseCalls}, {@link #awaitCalls}, {@link
 * #close}. Confined to its owner's thread, but for {@link #whyNotReady}.
 */
public final class GrpcEndpoint implements Readiness, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GrpcEndpoint.class);

  /**
   * Says where and for whom an endpoint listens.
   *
   * @param variable names the port in the configuration
   * @param port 0 for any that is free
   * @param maxConnectionAge after which a client is told to connect again
   * @param connectionGrace how long the calls of such a connection may go on
   */
  public record Settings(
      String variable,
      int port,
      Optional<TlsSettings> tls,
      TransportLimits limits,
      Duration maxConnectionAge,
      Duration connectionGrace) {}

  private final Settings settings;
  private final List<ServerServiceDefinition> services;
  private final List<ServerServiceDefinition> reflection;
  private final ServerTransport transport;
  private final ReloadedTls tls;
  private final BoundedHealth health;
  private final ExecutorService handlers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
  private volatile boolean serving;
  private @Nullable Server server;

  /**
   * @param services whose health clients may ask for
   * @param reflection empty where it is switched off
   */
  public GrpcEndpoint(
      Settings settings,
      List<ServerServiceDefinition> services,
      List<ServerServiceDefinition> reflection,
      MeterRegistry registry) {
    this.settings = settings;
    this.services = List.copyOf(services);
    this.reflection = List.copyOf(reflection);
    this.tls = new ReloadedTls(settings.tls(), registry);
    this.transport = new ServerTransport(settings.limits(), registry);
    this.health =
        new BoundedHealth(
            services.stream()
                .map(it -> it.getServiceDescriptor().getName())
                .collect(toUnmodifiableSet()));
  }

  /** Opens the port; ready once it has returned. */
  public void start() {
    health.set(ServingStatus.SERVING);
    Server built = build();
    try {
      server = built.start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s=%d can't be opened".formatted(settings.variable(), settings.port()), e);
    }
    tls.start();
    serving = true;
    log.atInfo()
        .addKeyValue("port", port())
        .addKeyValue("tls", settings.tls().isPresent())
        .log("grpc");
  }

  /** Returns whether the port was opened. */
  public boolean isOpen() {
    return server != null;
  }

  /** Returns the port that was opened. */
  public int port() {
    return server == null ? settings.port() : server.getPort();
  }

  @Override
  public Optional<String> whyNotReady() {
    return serving ? Optional.empty() : Optional.of("not serving");
  }

  /** Tells load balancers that it is about to stop; calls are taken on until they have heard. */
  public void notReady() {
    serving = false;
    health.set(ServingStatus.NOT_SERVING);
  }

  /** Takes no further call on; those that are open go on. */
  public void refuseCalls() {
    if (server != null) {
      server.shutdown();
    }
  }

  /** Waits until no call is open; returns false where some are after {@code limit}. */
  public boolean awaitCalls(Duration limit) throws InterruptedException {
    return server == null || server.awaitTermination(limit.toMillis(), MILLISECONDS);
  }

  /** Ends all calls, those that are still open too. */
  public void endCalls() {
    if (server != null) {
      server.shutdownNow();
    }
  }

  /** Interrupts the handlers of calls that have ended. */
  public void interruptHandlers() {
    handlers.shutdownNow();
  }

  /** Waits for the handlers, and frees threads and connections. */
  @Override
  public void close() {
    handlers.close();
    transport.close();
    tls.close();
  }

  private Server build() {
    var builder =
        transport
            .server(
                settings.port(),
                tls.credentials(),
                settings.maxConnectionAge(),
                settings.connectionGrace())
            .executor(handlers)
            .addServices(services)
            .addService(health.service());
    reflection.forEach(builder::addService);
    return builder.build();
  }
}
