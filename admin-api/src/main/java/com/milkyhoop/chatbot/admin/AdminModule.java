package com.milkyhoop.chatbot.admin;

import com.milkyhoop.chatbot.admin.grpc.AdminCalls;
import com.milkyhoop.chatbot.admin.grpc.AdminGrpcService;
import com.milkyhoop.chatbot.admin.grpc.AdminServer;
import com.milkyhoop.chatbot.admin.grpc.ErasureWatches;
import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.Callers;
import com.milkyhoop.chatbot.auth.JwtAuthenticator;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.kafka.KafkaBootstrap;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.HttpEndpoint;
import com.milkyhoop.chatbot.kit.Metrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds the object graph of the operators' server. */
final class AdminModule {
  private final HttpEndpoint http;
  private final KafkaBootstrap kafka;
  private final Callers callers;
  private final JwtAuthenticator users;
  private final AuditLog audit;
  private final ErasureWatches watches;
  private final AdminServer server;

  AdminModule(AdminConfig config) {
    PrometheusMeterRegistry registry = Metrics.create();
    kafka = KafkaBootstrap.withCodecs(config.kafka());
    callers = new Callers(config.callers(), Set.of(Scope.ADMIN), registry);
    users = new JwtAuthenticator(config.users(), registry);
    audit = new AuditLog(config.audit(), registry);
    watches = new ErasureWatches(config.kafka());
    var service =
        new AdminGrpcService(
            config.kafka(), config.database(), config.requestTtl(), watches, audit);
    server =
        new AdminServer(
            config.server(),
            AdminCalls.guarded(
                service,
                List.of(callers.authenticator(), users),
                audit,
                config.kafka().refusals(),
                registry),
            registry);
    http =
        new HttpEndpoint(
            config.http(), registry, Map.of("kafka", kafka, "grpc", server, "identity", users));
  }

  static List<Component> components(AdminConfig config) {
    return new AdminModule(config).components();
  }

  /**
   * Returns the components in the order in which they start: the health endpoint first, the server
   * that takes calls last.
   */
  List<Component> components() {
    return List.of(http, kafka, callers, users, audit, watches, server);
  }

  int httpPort() {
    return http.port();
  }

  int port() {
    return server.port();
  }
}
