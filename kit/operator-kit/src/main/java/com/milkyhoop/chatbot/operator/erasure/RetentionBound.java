package com.milkyhoop.chatbot.operator.erasure;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Computes from a topic's settings how long after an erasure its last bytes are gone. Pure.
 *
 * @see "ADR 19: docs/adr/0019-a-log-that-can-forget.md"
 */
final class RetentionBound {
  private static final long NEVER = -1;

  /**
   * Is the interval at which the broker looks for segments to delete, {@code
   * log.retention.check.interval.ms}.
   */
  private static final Duration CHECKED = Duration.ofMinutes(5);

  /** Is the pause of the cleaner between two rounds, {@code log.cleaner.backoff.ms}. */
  private static final Duration RESTS = Duration.ofSeconds(15);

  private RetentionBound() {}

  /**
   * Returns how long bytes stay that were in the topic when everything of a user was erased; empty
   * where nothing bounds it.
   *
   * @param config every setting in force
   */
  static Optional<Duration> after(Map<String, String> config) {
    String policy = config.getOrDefault("cleanup.policy", "delete");
    Optional<Duration> deleted =
        policy.contains("delete")
            ? bounded(config, "retention.ms").map(CHECKED::plus)
            : Optional.empty();
    Optional<Duration> compacted =
        policy.contains("compact")
            ? bounded(config, "max.compaction.lag.ms").map(RESTS::plus)
            : Optional.empty();
    return earlier(deleted, compacted)
        .map(kept -> kept.plus(millis(config, "segment.ms")))
        .map(kept -> kept.plus(millis(config, "file.delete.delay.ms")));
  }

  private static Optional<Duration> earlier(Optional<Duration> one, Optional<Duration> other) {
    return one.isEmpty()
        ? other
        : other.isEmpty() || one.get().compareTo(other.get()) < 0 ? one : other;
  }

  /**
   * Returns a setting's duration; empty for no bound, which Kafka writes as -1 or as the largest
   * number.
   */
  private static Optional<Duration> bounded(Map<String, String> config, String key) {
    long ms = Long.parseLong(config.getOrDefault(key, Long.toString(NEVER)));
    return ms < 0 || ms == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofMillis(ms));
  }

  private static Duration millis(Map<String, String> config, String key) {
    return Duration.ofMillis(Long.parseLong(config.getOrDefault(key, "0")));
  }
}
