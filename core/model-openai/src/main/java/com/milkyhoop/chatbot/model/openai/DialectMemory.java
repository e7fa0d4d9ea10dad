package com.milkyhoop.chatbot.model.openai;

import static java.util.stream.Collectors.toSet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the dialect of one model at one server: the first guess, less what the server has
 * refused since. Thread-safe.
 *
 * <p>A refused feature is not tried again for a minute, so that a server which refuses both of two
 * is not asked in turns for ever; after it, a server that was replaced is understood again.
 */
final class DialectMemory {
  private static final Logger log = LoggerFactory.getLogger(DialectMemory.class);

  /** The last two are what servers answer whose chat template throws, or which do not validate. */
  private static final Set<Integer> REFUSALS = Set.of(400, 404, 422, 500, 501);

  private static final Duration REFUSED_FOR = Duration.ofMinutes(1);

  private final String model;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final Map<Feature, Long> refusedAt = new EnumMap<>(Feature.class);

  private volatile Dialect current;

  DialectMemory(Dialect first, String model, LongSupplier nanoTime) {
    this.current = first;
    this.model = model;
    this.nanoTime = nanoTime;
  }

  Dialect current() {
    return current;
  }

  /**
   * Learns from a server's refusal what its requests may hold.
   *
   * @param sent the dialect of the request that was refused
   * @return whether the same request in the {@link #current} dialect may be taken
   */
  boolean learn(Dialect sent, RequestFailure failure) {
    if (!isRefusal(failure)) {
      return false;
    }
    ApiError error = failure.error();
    Optional<Feature> refused =
        RefusedFeature.feature(error.param(), error.locations(), error.message(), sent);
    return refused.isPresent() && learn(refused.get());
  }

  /** Returns whether a server may have answered so because of what the request holds. */
  static boolean isRefusal(RequestFailure failure) {
    return failure.status().isPresent() && REFUSALS.contains(failure.status().getAsInt());
  }

  /** Goes on without a feature; returns whether another dialect may be taken. */
  synchronized boolean learn(Feature refused) {
    if (!current.has(refused)) {
      return true; // Another turn has learnt it meanwhile.
    }
    refusedAt.put(refused, nanoTime.getAsLong());
    Optional<Dialect> next = current.without(refused, refusedLately());
    if (next.isEmpty()) {
      return false;
    }
    current = next.get();
    log.atWarn()
        .addKeyValue("model", model)
        .addKeyValue("parameter", refused.word())
        .log("the model's server refuses a part of the request; it is sent without from now on");
    return true;
  }

  @GuardedBy("this")
  private Set<Feature> refusedLately() {
    long now = nanoTime.getAsLong();
    return refusedAt.entrySet().stream()
        .filter(refused -> now - refused.getValue() < REFUSED_FOR.toNanos())
        .map(Map.Entry::getKey)
        .collect(toSet());
  }
}
