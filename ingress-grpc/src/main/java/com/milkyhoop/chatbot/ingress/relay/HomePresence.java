package com.milkyhoop.chatbot.ingress.relay;

import com.milkyhoop.chatbot.kit.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether the home partition exists: a consumer goes on polling a topic that was deleted,
 * and brings nothing. Looked at by the relay's thread, asked for readiness by any.
 */
final class HomePresence implements Readiness {
  private static final Logger log = LoggerFactory.getLogger(HomePresence.class);

  /** A broker that has just started may not know of its topics yet. */
  private static final Duration DOUBT = Duration.ofSeconds(3);

  private static final Duration ASK_LIMIT = Duration.ofSeconds(1);

  private final TopicPartition home;
  private final LongSupplier nanoTime;

  /** The relay's thread's: since when nobody knows the partition. */
  private OptionalLong missingSince = OptionalLong.empty();

  private volatile boolean vanished;

  HomePresence(TopicPartition home, LongSupplier nanoTime) {
    this.home = home;
    this.nanoTime = nanoTime;
  }

  /**
   * Looks for the partition. It costs nothing while the partition is there: its consumer knows it;
   * only one that is missing is asked for.
   *
   * @return true when it had vanished and is there again, with other records than before
   */
  boolean cameBack(Consumer<?, ?> consumer) {
    List<PartitionInfo> known;
    try {
      known = consumer.partitionsFor(home.topic(), ASK_LIMIT);
    } catch (TimeoutException _) {
      // No broker answers, so nobody knows.
      return false;
    }
    return known.stream().anyMatch(it -> it.partition() == home.partition())
        ? present()
        : missing();
  }

  private boolean present() {
    missingSince = OptionalLong.empty();
    if (!vanished) {
      return false;
    }
    vanished = false;
    log.atInfo()
        .addKeyValue("topic", home.topic())
        .addKeyValue("partition", home.partition())
        .log("the home partition is there again");
    return true;
  }

  private boolean missing() {
    long now = nanoTime.getAsLong();
    if (missingSince.isEmpty()) {
      missingSince = OptionalLong.of(now);
    } else if (!vanished && now - missingSince.getAsLong() >= DOUBT.toNanos()) {
      vanished = true;
      log.atError()
          .addKeyValue("topic", home.topic())
          .addKeyValue("partition", home.partition())
          .log("the home partition has vanished: no reply reaches a client until it is made again");
    }
    return false;
  }

  @Override
  public Optional<String> whyNotReady() {
    return vanished ? Optional.of(home + " has vanished") : Optional.empty();
  }
}
