package com.milkyhoop.chatbot.model.openai;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the file of routes, YAML or JSON. Every problem, with the file, the route and the field, is
 * noted in the configuration's one report. No key stands in the file, so none can be shown.
 */
final class RoutesFile {
  private static final Set<String> FIELDS = Set.of("routes", "hedge_after");
  private static final int MAX_ROUTES = 100;

  /** Stands for what could not be read; the configuration is refused before anybody uses it. */
  private static final RouteConfig UNREADABLE =
      RouteConfig.of(
          RoutesConfig.DEFAULT, OpenAiConfig.read(new ConfigReader(Map.of()), new Secret("")));

  private final ConfigReader env;
  private final String file;

  RoutesFile(ConfigReader env, String file) {
    this.env = env;
    this.file = file;
  }

  /**
   * Returns what can be read; a problem that was noted makes it nothing to start with.
   *
   * @param hedgeAfter where the file says nothing of it
   */
  RoutesConfig read(HedgeAfter hedgeAfter) {
    Optional<JsonNode> root = parse();
    if (root.isEmpty()) {
      return new RoutesConfig(List.of(UNREADABLE), hedgeAfter);
    }
    for (Map.Entry<String, JsonNode> field : root.get().properties()) {
      if (!FIELDS.contains(field.getKey())) {
        problem(UnknownField.refusal(field.getKey(), FIELDS));
      }
    }
    return new RoutesConfig(routes(root.get().path("routes")), hedgeAfter(root.get(), hedgeAfter));
  }

  private HedgeAfter hedgeAfter(JsonNode root, HedgeAfter otherwise) {
    return root.hasNonNull("hedge_after")
        ? env.parsed(
            "MODEL_ROUTES=" + file + ": hedge_after",
            root.path("hedge_after").asText(),
            otherwise,
            HedgeAfter::parse)
        : otherwise;
  }

  private List<RouteConfig> routes(JsonNode list) {
    if (!list.isArray() || list.isEmpty() || list.size() > MAX_ROUTES) {
      problem("routes must be a list of 1 to %d routes".formatted(MAX_ROUTES));
      return List.of(UNREADABLE);
    }
    var routes = new ArrayList<RouteConfig>();
    var names = new HashSet<String>();
    for (int i = 0; i < list.size(); i++) {
      RouteConfig route = new RouteFields(env, place(list.get(i), i), list.get(i)).read();
      if (!names.add(route.name())) {
        problem("routes[%d]: name=%s is an earlier route's name".formatted(i, route.name()));
      }
      routes.add(route);
    }
    return routes;
  }

  private String place(JsonNode route, int index) {
    String name = route.path("name").asText("");
    return "MODEL_ROUTES=%s: routes[%d]%s"
        .formatted(file, index, RouteFields.isName(name) ? " (" + name + ")" : "");
  }

  private Optional<JsonNode> parse() {
    try {
      String text = Files.readString(Path.of(file));
      JsonNode root = mapper(text).readTree(text);
      if (root != null && root.isObject()) {
        return Optional.of(root);
      }
      problem("must be an object with the field routes");
    } catch (JsonProcessingException e) {
      // Its message quotes the file.
      JsonLocation at = e.getLocation();
      problem(
          "is neither YAML nor JSON, or has a field twice: see line %d, column %d"
              .formatted(at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr()));
    } catch (IOException | InvalidPathException e) {
      problem("can't be read as UTF-8: " + e.getClass().getSimpleName());
    }
    return Optional.empty();
  }

  /** YAML takes JSON too, but for tabs. */
  private static ObjectMapper mapper(String text) {
    var builder = text.strip().startsWith("{") ? JsonMapper.builder() : YAMLMapper.builder();
    return builder
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  private void problem(String text) {
    env.problem("MODEL_ROUTES=%s: %s".formatted(file, text));
  }
}
