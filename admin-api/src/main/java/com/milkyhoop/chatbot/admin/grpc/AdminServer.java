package com.milkyhoop.chatbot.admin.grpc;

import com.milkyhoop.chatbot.grpc.GrpcEndpoint;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.Readiness;
import io.grpc.ServerServiceDefinition;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Listens for operators. Stopping lets open calls go on for the grace period, then ends them and
 * interrupts what waits for Kafka.
 */
public final class AdminServer implements Component, Readiness {
  private static final Duration CONNECTION_AGE = Duration.ofHours(1);

  private final Duration shutdownGrace;
  private final GrpcEndpoint endpoint;

  public AdminServer(
      AdminServerSettings settings, ServerServiceDefinition service, MeterRegistry registry) {
    this.shutdownGrace = settings.shutdownGrace();
    this.endpoint =
        new GrpcEndpoint(
            new GrpcEndpoint.Settings(
                "ADMIN_PORT",
                settings.port(),
                settings.tls(),
                settings.limits(),
                CONNECTION_AGE,
                CONNECTION_AGE),
            List.of(service),
            List.of(),
            registry);
  }

  @Override
  public void start() {
    endpoint.start();
  }

  /** Returns the port that was opened. */
  public int port() {
    return endpoint.port();
  }

  @Override
  public Optional<String> whyNotReady() {
    return endpoint.whyNotReady();
  }

  @Override
  public void close() {
    endpoint.notReady();
    endpoint.refuseCalls();
    try {
      if (!endpoint.awaitCalls(shutdownGrace)) {
        endpoint.endCalls();
      }
    } catch (InterruptedException _) {
      endpoint.endCalls();
      Thread.currentThread().interrupt();
    } finally {
      endpoint.interruptHandlers();
      endpoint.close();
    }
  }
}
