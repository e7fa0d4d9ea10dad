package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.grpc.GrpcEndpoint;
import com.milkyhoop.chatbot.ingress.call.OpenCalls;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.Readiness;
import io.grpc.ServerServiceDefinition;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves clients: the public service, health and, where wanted, reflection. Stopping makes it not
 * ready first, takes calls on for the shutdown delay, in which load balancers hear of it, lets open
 * calls go on for the grace period, then ends them.
 */
public final class GrpcServer implements Component, Readiness {
  private static final Logger log = LoggerFactory.getLogger(GrpcServer.class);

  private static final Duration FLUSH = Duration.ofSeconds(2);

  private final GrpcSettings settings;
  private final OpenCalls calls;
  private final GrpcEndpoint endpoint;

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
    this.calls = calls;
    this.endpoint =
        new GrpcEndpoint(
            new GrpcEndpoint.Settings(
                "GRPC_PORT",
                settings.port(),
                settings.tls(),
                settings.limits(),
                settings.maxConnectionAge(),
                settings.connectionGrace()),
            services,
            reflection,
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
    log.atInfo().addKeyValue("ms", settings.shutdownDelay().toMillis()).log("not ready any more");
    try {
      if (endpoint.isOpen()) {
        stop();
      }
    } catch (InterruptedException _) {
      endpoint.endCalls();
      Thread.currentThread().interrupt();
    } finally {
      endpoint.close();
    }
  }

  private void stop() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(settings.shutdownDelay().toNanos());
    endpoint.refuseCalls();
    if (!calls.awaitNone(settings.shutdownGrace())) {
      log.atInfo().addKeyValue("calls", calls.size()).log("ending open calls");
      calls.endAll();
    }
    if (!endpoint.awaitCalls(FLUSH)) {
      endpoint.endCalls();
      var _ = endpoint.awaitCalls(FLUSH);
    }
  }
}
