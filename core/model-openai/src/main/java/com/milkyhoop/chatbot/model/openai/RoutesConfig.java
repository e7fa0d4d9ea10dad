package com.milkyhoop.chatbot.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.milkyhoop.chatbot.kit.ConfigReader;
import java.util.List;

/**
 * The routes of all turns: those of the file that {@code MODEL_ROUTES} names, or else the one that
 * the {@code OPENAI_*} variables describe.
 *
 * @param routes in the order of preference, at least one, each with a name of its own
 */
public record RoutesConfig(List<RouteConfig> routes, HedgeAfter hedgeAfter) {
  /** Name of the route that the variables describe. */
  static final String DEFAULT = "default";

  public RoutesConfig {
    routes = List.copyOf(routes);
  }

  public static RoutesConfig read(ConfigReader env) {
    HedgeAfter hedgeAfter =
        env.parsed(
            "MODEL_HEDGE_AFTER",
            env.string("MODEL_HEDGE_AFTER", "off"),
            new HedgeAfter.Off(),
            HedgeAfter::parse);
    return env.optional("MODEL_ROUTES")
        .map(file -> new RoutesFile(env, file.strip()).read(hedgeAfter))
        .orElseGet(() -> of(OpenAiConfig.read(env), hedgeAfter));
  }

  /**
   * Reads one route that stands in no file of routes; its fields are the same. What is wrong is
   * noted in the configuration's one report.
   *
   * @param place names the route in a problem
   */
  public static RouteConfig route(ConfigReader env, String place, JsonNode fields) {
    return new RouteFields(env, place, fields).read();
  }

  /** Returns one route, which is not hedged. */
  static RoutesConfig of(OpenAiConfig server) {
    return of(server, new HedgeAfter.Off());
  }

  private static RoutesConfig of(OpenAiConfig server, HedgeAfter hedgeAfter) {
    return new RoutesConfig(List.of(RouteConfig.of(DEFAULT, server)), hedgeAfter);
  }

  /** Returns the route that is preferred, whose model's tokens are counted. */
  public RouteConfig first() {
    return routes.getFirst();
  }
}
