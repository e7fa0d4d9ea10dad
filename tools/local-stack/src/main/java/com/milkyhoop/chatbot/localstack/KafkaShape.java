package com.milkyhoop.chatbot.localstack;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what the Kafka of a stack consists of.
 *
 * @param brokers each is controller, too
 * @param abilities for faults of some kinds
 * @param isSecure whether clients need TLS, a user and rights: see {@link BrokerUsers}
 */
public record KafkaShape(
    int brokers, BrokerTuning tuning, Set<Ability> abilities, boolean isSecure) {

  /** Says what a broker can be made to suffer beyond being killed, at a price. */
  public enum Ability {
    /** It can be cut off from the others; a detour for all that brokers send each other. */
    CUT_OFF,
    /** Its wall clock can be moved; see {@link FakeTime}. */
    CLOCK;

    /** Returns what it needs, where this machine does not have that. */
    public Optional<String> missing() {
      return switch (this) {
        case CUT_OFF ->
            BrokerLinks.areSupported()
                ? Optional.empty()
                : Optional.of("addresses of 127.0.0.0/8 beside 127.0.0.1");
        case CLOCK ->
            FakeTime.isInstalled() ? Optional.empty() : Optional.of("the package faketime");
      };
    }
  }

  /** Holds what is left alone: one broker, tuned for our services. */
  public static final KafkaShape ONE = new KafkaShape(1, BrokerTuning.OURS, Set.of(), false);

  private static final int MOST_REPLICAS = 3;

  public KafkaShape {
    if (brokers < 1) {
      throw new IllegalArgumentException("brokers " + brokers + ": must be at least 1");
    }
    abilities = Set.copyOf(abilities);
  }

  KafkaShape with(BrokerTuning other) {
    return new KafkaShape(brokers, other, abilities, isSecure);
  }

  KafkaShape with(int count) {
    return new KafkaShape(count, tuning, abilities, isSecure);
  }

  KafkaShape with(Ability more) {
    Set<Ability> all = EnumSet.of(more);
    all.addAll(abilities);
    return new KafkaShape(brokers, tuning, all, isSecure);
  }

  KafkaShape secure() {
    return new KafkaShape(brokers, tuning, abilities, true);
  }

  boolean has(Ability ability) {
    return abilities.contains(ability);
  }

  /** Returns the replicas of every topic: three where there are so many brokers. */
  public int replication() {
    return Math.min(brokers, MOST_REPLICAS);
  }

  /**
   * Returns how many of them have a record before it is acknowledged to a producer that asks for
   * all.
   */
  int minInSyncReplicas() {
    return replication() == MOST_REPLICAS ? MOST_REPLICAS - 1 : 1;
  }

  /** All that each broker is told, but which one it is, where it listens and where its data is. */
  public Map<String, String> settings() {
    return tuning.settings(replication(), minInSyncReplicas());
  }
}
