package com.milkyhoop.chatbot.replay.log;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.kit.HostPort;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Describes the installation whose log is read: where its Kafka is, and its database where it is
 * known.
 *
 * @param kafka how it is reached, and what its topics are called
 * @param database empty where nobody said
 * @param hashes {@code HASH_KEY}: makes names of what has none
 * @param variables of the environment, and beneath them those of the local stack
 */
public record Installation(
    KafkaSettings kafka,
    Optional<DatabaseUrl> database,
    KeyedHashes hashes,
    Map<String, String> variables) {
  private static final String BROKER = "KAFKA_BROKER";
  private static final String DATABASE = "DATABASE_URL";
  private static final DatabaseUrl NONE =
      new DatabaseUrl(
          List.of(new HostPort("none", 1)), "none", "none", new Secret(""), "none", Map.of());

  public Installation {
    variables = Map.copyOf(variables);
  }

  /**
   * Returns the installation that {@code KAFKA_BROKER} names; without it, the local stack that runs
   * in the project's folder, of which single variables may be set otherwise.
   *
   * @throws UnreachableException when there is neither
   * @throws BadInputException when several stacks run
   * @throws com.milkyhoop.chatbot.kit.ConfigException naming every wrong variable
   */
  public static Installation find(ReplayConsole console) {
    var variables = new HashMap<String, String>();
    if (console.variables().getOrDefault(BROKER, "").isBlank()) {
      variables.putAll(
          LocalStacks.find(console.home())
              .orElseThrow(
                  () ->
                      new UnreachableException(
                          "no local stack runs here: start one with ./chatbot up, or set KAFKA_BROKER")));
    }
    console
        .variables()
        .forEach(
            (name, value) -> {
              if (!value.isBlank()) {
                variables.put(name, value);
              }
            });
    return read(variables);
  }

  /** Returns the installation that environment variables alone name. */
  public static Installation read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    KafkaSettings kafka = KafkaSettings.read(env);
    Optional<DatabaseUrl> database =
        env.secret(DATABASE, DatabaseUrl::checked)
            .map(url -> url.value().isEmpty() ? NONE : DatabaseUrl.of(url));
    KeyedHashes hashes =
        env.secret("HASH_KEY", KeyedHashes::checked)
            .map(key -> KeyedHashes.with(key::value))
            .orElse(KeyedHashes.UNKEYED);
    env.finish();
    return new Installation(kafka, database, hashes, variables);
  }

  /**
   * Returns its database.
   *
   * @throws BadInputException when nobody said where it is
   */
  public DatabaseUrl requireDatabase() {
    return database.orElseThrow(
        () -> new BadInputException("DATABASE_URL is not set: which database is meant?"));
  }

  @Override
  public String toString() {
    return "Installation[" + kafka + ", " + database + "]";
  }
}
