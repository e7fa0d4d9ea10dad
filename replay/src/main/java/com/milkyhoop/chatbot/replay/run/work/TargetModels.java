package com.milkyhoop.chatbot.replay.run.work;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.ReplayTarget;
import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.model.openai.HedgeAfter;
import com.milkyhoop.chatbot.model.openai.OpenAiChatModel;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig;
import com.milkyhoop.chatbot.model.openai.RouteConfig;
import com.milkyhoop.chatbot.model.openai.RoutesConfig;
import com.milkyhoop.chatbot.replay.run.Arm;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.opentelemetry.api.trace.Tracer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Makes the model that a task's target names: one of this worker's routes with the target's model
 * and limits, or a server of its own. Keys come from this worker's environment, never from a task.
 * Keeps a bounded number of models, so that calls share connections and circuit breakers.
 * Thread-safe.
 */
public final class TargetModels implements AutoCloseable {
  private static final int KEPT = 100;

  /**
   * Names metrics of the state of one model; several share a route here, whose counts alone add up.
   */
  private static final List<String> OF_ONE_MODEL =
      List.of("chatbot.model.calls.active", "chatbot.model.breaker");

  private final Map<String, String> variables;
  private final Optional<RoutesConfig> routes;
  private final String whyNoRoutes;
  private final MeterRegistry registry;
  private final Tracer tracer;

  @GuardedBy("this")
  private final LinkedHashMap<ReplayTarget, TargetModel> models =
      new LinkedHashMap<>(16, 0.75f, true);

  @GuardedBy("this")
  private final List<OpenAiChatModel> retired = new ArrayList<>();

  @GuardedBy("this")
  private final Map<String, Semaphore> permits = new HashMap<>();

  /**
   * @param variables of the environment: routes and keys
   */
  public TargetModels(Map<String, String> variables, MeterRegistry registry, Tracer tracer) {
    this.variables = Map.copyOf(variables);
    this.registry = withoutStates(registry);
    this.tracer = tracer;
    Optional<RoutesConfig> read = Optional.empty();
    String problem = "";
    try {
      var env = new ConfigReader(variables);
      RoutesConfig config = RoutesConfig.read(env);
      env.finish();
      read = Optional.of(config);
    } catch (ConfigException e) {
      problem = String.valueOf(e.getMessage());
    }
    this.routes = read;
    this.whyNoRoutes = problem;
  }

  private static MeterRegistry withoutStates(MeterRegistry registry) {
    var counts = new CompositeMeterRegistry(Clock.SYSTEM, List.of(registry));
    counts.config().meterFilter(MeterFilter.deny(meter -> OF_ONE_MODEL.contains(meter.getName())));
    return counts;
  }

  /**
   * Returns the model of a target.
   *
   * @throws UnknownTargetException when this worker can't ask it, with the reason
   */
  synchronized TargetModel of(ReplayTarget target) throws UnknownTargetException {
    TargetModel known = models.get(target);
    if (known == null) {
      RouteConfig route = route(target);
      known =
          new TargetModel(
              new OpenAiChatModel(
                  new RoutesConfig(List.of(route), new HedgeAfter.Off()), registry, tracer),
              permits.computeIfAbsent(
                  route.name() + ' ' + route.server().baseUrl(),
                  _ -> new Semaphore(route.permits().orElse(Integer.MAX_VALUE))));
      models.put(target, known);
      retireEldest();
    }
    return known;
  }

  /**
   * Closes the model that was not used the longest. Its calls may still run; only connections that
   * nobody uses are closed with it.
   */
  private synchronized void retireEldest() {
    if (models.size() > KEPT) {
      var eldest = models.pollFirstEntry();
      eldest.getValue().model().close();
      retired.add(eldest.getValue().model());
    }
  }

  /** Returns the route that a target is asked by, with its model and limits. */
  public RouteConfig route(ReplayTarget target) throws UnknownTargetException {
    RouteConfig route = target.getBaseUrl().isEmpty() ? configured(target) : own(target);
    return new RouteConfig(
        route.name(),
        with(route.server(), target),
        route.permits(),
        route.contextTokens(),
        route.price());
  }

  private static OpenAiConfig with(OpenAiConfig server, ReplayTarget target) {
    return new OpenAiConfig(
        server.baseUrl(),
        server.apiKey(),
        target.getModel().isEmpty() ? server.model() : target.getModel(),
        target.getMaxTokens(),
        target.getTemperature() == null ? server.temperature() : target.getTemperature(),
        server.dialect(),
        server.timeouts(),
        server.retries(),
        server.breaker());
  }

  private RouteConfig configured(ReplayTarget target) throws UnknownTargetException {
    if (routes.isEmpty()) {
      throw new UnknownTargetException(
          "route %s can't be asked: %s".formatted(target.getRoute(), whyNoRoutes));
    }
    return routes.get().routes().stream()
        .filter(route -> route.name().equals(target.getRoute()))
        .findFirst()
        .orElseThrow(
            () ->
                new UnknownTargetException(
                    "route %s is none of this worker's, which are %s; see MODEL_ROUTES"
                        .formatted(
                            target.getRoute(),
                            routes.get().routes().stream().map(RouteConfig::name).toList())));
  }

  private RouteConfig own(ReplayTarget target) throws UnknownTargetException {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    target.getServer().forEach(fields::put);
    // A file, or another variable, of this worker's is nothing that a task may name.
    fields.remove(List.of("key_env", "key_file"));
    fields.put("name", target.getRoute().isEmpty() ? "replay" : target.getRoute());
    fields.put("base_url", target.getBaseUrl());
    fields.put("model", target.getModel());
    if (!target.getKeyEnv().isEmpty()) {
      if (!target.getKeyEnv().startsWith(Arm.KEY_PREFIX)) {
        throw new UnknownTargetException(
            "a key is sent from variables %s* alone".formatted(Arm.KEY_PREFIX));
      }
      fields.put("key_env", target.getKeyEnv());
    }
    try {
      var env = new ConfigReader(variables);
      RouteConfig route = RoutesConfig.route(env, target.getBaseUrl(), fields);
      env.finish();
      return route;
    } catch (ConfigException e) {
      throw new UnknownTargetException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public synchronized void close() {
    models.values().forEach(model -> model.model().close());
    retired.forEach(OpenAiChatModel::close);
  }

  /**
   * Holds a model and how many calls it takes at once.
   *
   * @param permits of its route, over all targets there
   */
  record TargetModel(OpenAiChatModel model, Semaphore permits) {}
}
