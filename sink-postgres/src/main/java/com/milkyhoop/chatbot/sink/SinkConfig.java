package com.milkyhoop.chatbot.sink;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.kit.HostPort;
import com.milkyhoop.chatbot.kit.HttpSettings;
import com.milkyhoop.chatbot.kit.InstanceId;
import com.milkyhoop.chatbot.kit.LogSettings;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.kit.TracingSettings;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The sink's environment variables.
 *
 * @param http where health and metrics are
 * @param instanceId {@code INSTANCE_ID}; names this instance to the broker
 * @param database {@code DATABASE_URL}
 * @param batchSize {@code SINK_BATCH_SIZE}, events that are written together at most: round trips
 *     and commits are a small part of it from about a thousand on, and a batch is what is written
 *     again when Postgres goes away in the middle
 * @param writers {@code SINK_WRITERS}, connections that write parts of a batch at the same time,
 *     each in a transaction
 * @param batchWait {@code SINK_BATCH_WAIT}, how long the broker gathers records for a batch: under
 *     light load at most 20 transactions a second, at the price of rows that much later
 * @param retryMaxWait {@code SINK_RETRY_MAX_WAIT}, the longest wait between two attempts: how late
 *     rows may come after Postgres is back
 * @param hashes {@code HASH_KEY}: makes what is kept of the ids of who was erased
 * @param until {@code SINK_UNTIL}
 */
public record SinkConfig(
    HttpSettings http,
    String instanceId,
    KafkaSettings kafka,
    DatabaseUrl database,
    int batchSize,
    int writers,
    Duration batchWait,
    Duration retryMaxWait,
    KeyedHashes hashes,
    Until until,
    TracingSettings tracing) {
  private static final DatabaseUrl NONE =
      new DatabaseUrl(
          List.of(new HostPort("none", 1)), "none", "none", new Secret(""), "none", Map.of());

  /** When the process ends. */
  public enum Until {
    /** When it is told to: a member of the group reads what comes. */
    STOPPED,
    /**
     * When it has read the log from its beginning to what was its end at the start, into a database
     * that had no rows. No group's offsets are touched and no dead letters written.
     */
    END
  }

  /**
   * Reads and checks all of them.
   *
   * @throws com.milkyhoop.chatbot.kit.ConfigException naming every wrong variable
   */
  public static SinkConfig read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    var config =
        new SinkConfig(
            HttpSettings.read(env),
            InstanceId.read(env),
            KafkaSettings.read(env),
            database(env),
            env.integer("SINK_BATCH_SIZE", 1_000, 1, 10_000),
            env.integer("SINK_WRITERS", 2, 1, 16),
            env.duration(
                "SINK_BATCH_WAIT", Duration.ofMillis(50), Duration.ZERO, Duration.ofSeconds(10)),
            env.duration(
                "SINK_RETRY_MAX_WAIT",
                Duration.ofSeconds(5),
                Duration.ofMillis(100),
                Duration.ofMinutes(1)),
            env.secret("HASH_KEY", KeyedHashes::checked)
                .map(key -> KeyedHashes.with(key::value))
                .orElse(KeyedHashes.UNKEYED),
            env.word("SINK_UNTIL", Until.STOPPED),
            TracingSettings.read(env));
    LogSettings.check(env);
    env.finish();
    return config;
  }

  private static DatabaseUrl database(ConfigReader env) {
    Secret url = env.requiredSecret("DATABASE_URL", DatabaseUrl::checked);
    return url.value().isEmpty() ? NONE : DatabaseUrl.of(url);
  }
}
