package com.milkyhoop.chatbot.kafka;

import java.util.Optional;

/** Tells what a topic is for, which decides what it must be like. */
enum TopicUse {
  REQUESTS,
  TURNS,
  REPLIES,
  LOG,
  USAGE,
  LATE_CALLS,
  DEAD_LETTERS,
  CHANGELOG,
  /** Between two parts of a Kafka Streams topology, which deletes what it has read. */
  REPARTITION;

  /** The variable that says how many partitions it has; empty where nobody relies on it. */
  Optional<String> partitionsVariable() {
    return switch (this) {
      case REQUESTS, TURNS, LOG, USAGE, CHANGELOG, REPARTITION -> Optional.of("TOPIC_PARTITIONS");
      case REPLIES -> Optional.of("REPLY_PARTITIONS");
      case LATE_CALLS, DEAD_LETTERS -> Optional.empty();
    };
  }

  /**
   * Returns whether what it holds is nowhere else, so that an empty one in its place would be a
   * loss.
   */
  boolean isHistory() {
    return switch (this) {
      case REQUESTS, TURNS, LOG, CHANGELOG, REPARTITION -> true;
      case REPLIES, USAGE, LATE_CALLS, DEAD_LETTERS -> false;
    };
  }

  /** Returns whether deadlines are computed from its timestamps. */
  boolean isClock() {
    return this == REQUESTS || this == TURNS;
  }

  /** Returns whether the broker stamps its records; else they keep the time that they came with. */
  boolean hasBrokersTime() {
    return this != REPARTITION;
  }

  /** Returns whether Kafka Streams makes it, with the settings that it is given. */
  boolean isMadeByStreams() {
    return this == CHANGELOG || this == REPARTITION;
  }

  /** Returns whether a newer record of a key takes the place of the older one. */
  boolean isCompacted() {
    return this == CHANGELOG || this == LOG || this == USAGE;
  }
}
