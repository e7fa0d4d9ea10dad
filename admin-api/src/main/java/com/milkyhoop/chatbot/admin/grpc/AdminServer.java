package com.milkyhoop.chatbot.admin.grpc;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.milkyhoop.chatbot.grpc.BoundedHealth;
import com.milkyhoop.chatbot.grpc.ReloadedTls;
import com.milkyhoop.chatbot.grpc.ServerTransport;
import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.kit.Service;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for operators. Handlers run on virtual threads, as they wait for Kafka. Stopping lets
 * open calls go on for the grace period, then ends them.
 */
public final class AdminServer implements Service, Readiness {
  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
  private static final Duration CONNECTION_AGE = Duration.ofHours(1);

  private final AdminServerSettings settings;
  private final ServerServiceDefinition service;
  private final ServerTransport transport;
  private final ReloadedTls tls;
  private final BoundedHealth health;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
  private volatile boolean serving;
  private @Nullable Server server;

  public AdminServer(
      AdminServerSettings settings, ServerServiceDefinition service, MeterRegistry registry) {
    this.settings = settings;
    this.service = service;
    tls = new ReloadedTls(settings.tls(), registry);
    transport = new ServerTransport(settings.limits(), registry);
    health = new BoundedHealth(Set.of(service.getServiceDescriptor().getName()));
  }

  @Override
  public void start() {
    health.set(ServingStatus.SERVING);
    Server built =
        transport
            .server(settings.port(), tls.credentials(), CONNECTION_AGE, CONNECTION_AGE)
            .executor(executor)
            .addService(service)
            .addService(health.service())
            .build();
    try {
      server = built.start();
    } catch (IOException e) {
      throw new UncheckedIOException("ADMIN_PORT=" + settings.port() + " can't be opened", e);
    }
    tls.start();
    serving = true;
    log.atInfo()
        .addKeyValue("port", port())
        .addKeyValue("tls", settings.tls().isPresent())
        .log("grpc");
  }

  /** Returns the port that was opened. */
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
    try {
      if (server != null
          && !server
              .shutdown()
              .awaitTermination(settings.shutdownGrace().toMillis(), MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException _) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      executor.shutdownNow();
      transport.close();
      tls.close();
    }
  }
}
