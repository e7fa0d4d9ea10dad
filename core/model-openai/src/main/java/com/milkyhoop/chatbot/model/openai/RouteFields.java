package com.milkyhoop.chatbot.model.openai;

import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.JsonNode;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.model.Price;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one route of the file. Each setting of a server is the field that its variable is named
 * after: {@code first_token_timeout} is {@code OPENAI_FIRST_TOKEN_TIMEOUT} of this route, {@code
 * max_tokens} its {@code MAX_TOKENS}. What limits a reply is inherited from the variables; what
 * says who is asked, and how, never is: another server would get the key.
 */
final class RouteFields {
  private static final Secret NO_KEY = new Secret("");
  private static final String PREFIX = "OPENAI_";
  private static final String REPLY_TIMEOUT = "OPENAI_REPLY_TIMEOUT";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern INHERITED =
      Pattern.compile("MAX_TOKENS|TEMPERATURE|OPENAI_(.*_TIMEOUT|RETRY_.*|BREAKER_.*)");

  /** Names those that are no setting of a server. */
  private static final Set<String> OWN =
      Set.of("name", "key_env", "key_file", "permits", "context_tokens", "price");

  private static final Set<String> PRICES =
      Set.of("input", "cached_input", "cache_written_input", "output", "reasoning");
  private static final int MAX_CONTEXT = 100_000_000;
  private static final int MAX_PERMITS = 100_000;

  private final ConfigReader env;
  private final String place;
  private final JsonNode route;

  /**
   * @param place names the route in a problem
   */
  RouteFields(ConfigReader env, String place, JsonNode route) {
    this.env = env;
    this.place = place;
    this.route = route;
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  RouteConfig read() {
    if (!route.isObject()) {
      problem("must be an object");
    }
    ConfigReader own = env.part(scalars(""), _ -> false, this::label);
    String name = own.required("name").strip();
    own.check(name.isEmpty() || isName(name), "name", "must be 1 to 64 of A-Z a-z 0-9 . _ -");
    for (String needed : Set.of("base_url", "model")) {
      if (!route.hasNonNull(needed)) {
        problem(needed + " is not set; it is required");
      }
    }
    ConfigReader server = env.part(scalars(PREFIX), this::isInherited, this::label);
    var config =
        new RouteConfig(
            name,
            OpenAiConfig.read(server, key(own)),
            optionalInt(own, "permits", MAX_PERMITS),
            optionalInt(own, "context_tokens", MAX_CONTEXT),
            price());
    checkNames(server.asked());
    return config;
  }

  private boolean isInherited(String variable) {
    return INHERITED.matcher(variable).matches();
  }

  /** A file has no {@code OPENAI_} before its fields. */
  private String label(String variable) {
    return place + ": " + field(variable);
  }

  private static String field(String variable) {
    return variable.replaceFirst("^" + PREFIX, "").toLowerCase(Locale.ROOT);
  }

  /**
   * Maps them by the variables that the fields may stand for: those of OpenAI's prefix, and those
   * without.
   */
  private Map<String, String> scalars(String prefix) {
    var values = new HashMap<String, String>();
    for (Map.Entry<String, JsonNode> field : route.properties()) {
      if (field.getValue().isValueNode() && !field.getValue().isNull()) {
        String value = field.getValue().asText();
        String variable =
            prefix.isEmpty() ? field.getKey() : field.getKey().toUpperCase(Locale.ROOT);
        values.put(variable, value);
        values.put(prefix + variable, value);
      } else if (!field.getKey().equals("price") && !field.getValue().isNull()) {
        problem(field.getKey() + " must be a single value");
      }
    }
    return values;
  }

  private Secret key(ConfigReader own) {
    Optional<String> variable = own.optional("key_env");
    Optional<String> file = own.optional("key_file");
    if (variable.isPresent() && file.isPresent()) {
      problem("has both key_env and key_file");
    }
    return variable
        .map(name -> variable(name.strip()))
        .or(() -> file.map(path -> inFile(path.strip())))
        .orElse(NO_KEY);
  }

  private Secret variable(String name) {
    Optional<Secret> value = env.secret(name, OpenAiConfig::key);
    if (value.isEmpty()) {
      // Who mistook the field for the key's would find it in the log.
      problem("key_env names a variable that is not set");
    }
    return value.orElse(NO_KEY);
  }

  private Secret inFile(String path) {
    try {
      return Secret.inFile("key_file", path, OpenAiConfig::key);
    } catch (IllegalArgumentException e) {
      problem("key_file " + e.getMessage());
      return NO_KEY;
    }
  }

  private static OptionalInt optionalInt(ConfigReader own, String name, int max) {
    return own.optional(name).isPresent()
        ? OptionalInt.of(own.integer(name, 1, 1, max))
        : OptionalInt.empty();
  }

  private Optional<Price> price() {
    JsonNode price = route.path("price");
    if (price.isMissingNode() || price.isNull()) {
      return Optional.empty();
    }
    for (Map.Entry<String, JsonNode> field : price.properties()) {
      if (!PRICES.contains(field.getKey())) {
        problem("price: " + UnknownField.refusal(field.getKey(), PRICES));
      }
    }
    BigDecimal input = amount(price, "input", null);
    BigDecimal output = amount(price, "output", null);
    return Optional.of(
        new Price(
            input,
            amount(price, "cached_input", input),
            amount(price, "cache_written_input", input),
            output,
            amount(price, "reasoning", output)));
  }

  private BigDecimal amount(JsonNode price, String name, @Nullable BigDecimal otherwise) {
    JsonNode amount = price.path(name);
    if (otherwise != null && (amount.isMissingNode() || amount.isNull())) {
      return otherwise;
    }
    if (!amount.isNumber() || amount.decimalValue().signum() < 0) {
      problem("price: " + name + " must be a number from 0, for a million tokens");
      return BigDecimal.ZERO;
    }
    return amount.decimalValue();
  }

  private void checkNames(Set<String> asked) {
    Set<String> known =
        asked.stream()
            .filter(variable -> !variable.equals(REPLY_TIMEOUT))
            .map(RouteFields::field)
            .collect(toCollection(TreeSet::new));
    known.addAll(OWN);
    for (Map.Entry<String, JsonNode> field : route.properties()) {
      String name = field.getKey();
      if (name.equals("key") || name.equals("api_key")) {
        problem(name + ": the file holds no key; name its variable in key_env, or its key_file");
      } else if (!known.contains(name)) {
        problem(UnknownField.refusal(name, known));
      }
    }
  }

  private void problem(String text) {
    env.problem(place + ": " + text);
  }
}
