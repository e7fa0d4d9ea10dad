package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.processor.turn.BrokerClock;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import com.milkyhoop.chatbot.schemas.LogEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the topology's work: the end of each request, which is what is promised, so alert on
 * failed, expired and cut at the deadline; dead letters, of which one is too many; and faults. The
 * ends of all processors = the events of the log topic, but for a transaction that is undone and
 * done again, which counts twice. Shared by all tasks; thread-safe.
 */
public final class TopologyMetrics {
  /** Says where a dead letter stood. */
  enum Source {
    REQUESTS("requests"),
    TURNS("turns");

    private final String word;

    Source(String word) {
      this.word = word;
    }
  }

  /** Says what should not be. */
  enum Fault {
    ROW("row"),
    DECISION("decision");

    private final String word;

    Fault(String word) {
      this.word = word;
    }
  }

  private static final String ENDED = "chatbot.requests.ended";
  private static final String OUTCOME = "outcome";

  private final MeterRegistry registry;
  private final Map<LogEvent.Type, Counter> ended = new EnumMap<>(LogEvent.Type.class);
  private final Counter atDeadline;
  private final Counter leasesOver;
  private final Map<Source, Counter> deadLetters = new EnumMap<>(Source.class);
  private final Map<Fault, Counter> faults = new EnumMap<>(Fault.class);

  /** Holds since when each partition has rows to erase; none where it has none. */
  private final Map<Integer, Long> erasing = new ConcurrentHashMap<>();

  public TopologyMetrics(MeterRegistry registry) {
    this.registry = registry;
    Set<LogEvent.Type> ends = EnumSet.complementOf(EnumSet.of(LogEvent.Type.USER_ERASED));
    for (LogEvent.Type type : ends) {
      ended.put(type, registry.counter(ENDED, OUTCOME, outcome(type)));
    }
    atDeadline = registry.counter(ENDED, OUTCOME, "deadline");
    leasesOver = registry.counter("chatbot.turns.leases.over");
    Gauge.builder("chatbot.erasure.pending.seconds", erasing, TopologyMetrics::longestErasing)
        .register(registry);
    for (Fault fault : Fault.values()) {
      faults.put(fault, registry.counter("chatbot.processor.faults", "kind", fault.word));
    }
    for (Source source : Source.values()) {
      deadLetters.put(
          source, registry.counter("chatbot.processor.dead.letters", "source", source.word));
    }
  }

  /** Shows how far the clocks are apart that a process hears of. */
  public void watch(BrokerClock clock) {
    Gauge.builder("chatbot.broker.clock.offset.seconds", clock, BrokerClock::largestOffsetSeconds)
        .register(registry);
  }

  /** A request has its one end. */
  void ended(LogEvent event) {
    counter(event).increment();
  }

  /** A reply that was cut at its deadline is not what its sender wanted, as a cancelled one is. */
  private Counter counter(LogEvent event) {
    boolean cut =
        event.event() == LogEvent.Type.MESSAGE_CANCELLED
            && FinishReasons.DEADLINE.equals(event.finishReason());
    return cut ? atDeadline : Objects.requireNonNull(ended.get(event.event()));
  }

  /**
   * Counts turns that begin anew: who went on with them did not end them while its lease was good.
   */
  void leasesOver(int turns) {
    leasesOver.increment(turns);
  }

  /**
   * Notes whether a partition has rows to erase.
   *
   * @param since when the erasure was asked for, ms since the epoch; empty: it has none
   */
  void erasing(int partition, OptionalLong since) {
    if (since.isPresent()) {
      erasing.put(partition, since.getAsLong());
    } else {
      erasing.remove(partition);
    }
  }

  private static double longestErasing(Map<Integer, Long> erasing) {
    long now = System.currentTimeMillis();
    return erasing.values().stream()
        .mapToDouble(since -> Math.max(0, now - since) / 1000.0)
        .max()
        .orElse(0);
  }

  /** A record could not be read or decided. */
  void deadLetter(Source source) {
    Objects.requireNonNull(deadLetters.get(source)).increment();
  }

  /** A row could not be read, or a decision threw. */
  void fault(Fault kind) {
    Objects.requireNonNull(faults.get(kind)).increment();
  }

  private static String outcome(LogEvent.Type type) {
    return switch (type) {
      case MESSAGE_PROCESSED -> "completed";
      case MESSAGE_CANCELLED -> "cancelled";
      case MESSAGE_FAILED -> "failed";
      case MESSAGE_EXPIRED -> "expired";
      case MESSAGE_REJECTED -> "rejected";
      case MESSAGE_ERASED -> "erased";
      case USER_ERASED -> throw new IllegalArgumentException("no request ended");
    };
  }
}
