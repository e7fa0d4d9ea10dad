package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.localstack.AddressFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Describes the installation that a command works on: what the environment says, and beneath it the
 * addresses of the local stack that runs in the project's folder.
 *
 * @param variables of both
 * @param isKnown whether anybody says where its Kafka is
 */
record Site(Map<String, String> variables, boolean isKnown) {
  private static final String BROKER = "KAFKA_BROKER";

  Site {
    variables = Map.copyOf(variables);
  }

  /**
   * Finds the installation.
   *
   * @throws SiteException when several local stacks run and none is named
   */
  static Site find(Path home, Map<String, String> environment) {
    Map<String, String> variables = new HashMap<>();
    boolean named = !environment.getOrDefault(BROKER, "").isBlank();
    if (!named) {
      List<Map<String, String>> stacks = AddressFile.running(home);
      if (stacks.size() > 1) {
        throw new SiteException(
            stacks.size() + " local stacks run here: set KAFKA_BROKER to that of the one you mean");
      }
      stacks.forEach(variables::putAll);
    }
    environment.forEach(
        (name, value) -> {
          if (!value.isBlank()) {
            variables.put(name, value);
          }
        });
    return new Site(variables, variables.containsKey(BROKER));
  }

  /**
   * Returns the settings of its Kafka.
   *
   * @throws SiteException when nobody said where it is
   * @throws com.milkyhoop.chatbot.kit.ConfigException naming every wrong variable
   */
  KafkaSettings kafka() {
    if (!isKnown) {
      throw new SiteException(
          "no local stack runs here: start one with ./chatbot up, or set KAFKA_BROKER");
    }
    var env = new ConfigReader(variables);
    KafkaSettings settings = KafkaSettings.read(env);
    env.finish();
    return settings;
  }

  /**
   * Returns how long a request has an outcome, as the processors are told.
   *
   * @throws com.milkyhoop.chatbot.kit.ConfigException when it is no duration
   */
  Duration requestTtl() {
    var env = new ConfigReader(variables);
    Duration ttl =
        env.duration(
            "REQUEST_TTL", Duration.ofHours(24), Duration.ofHours(1), Duration.ofDays(3650));
    env.finish();
    return ttl;
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** Hides secrets. */
  @Override
  public String toString() {
    return "Site[" + variable(BROKER).orElse("unknown") + "]";
  }
}
