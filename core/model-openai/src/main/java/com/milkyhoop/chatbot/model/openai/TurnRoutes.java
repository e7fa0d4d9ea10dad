package com.milkyhoop.chatbot.model.openai;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.model.openai.Route.Admission;
import com.milkyhoop.chatbot.model.openai.Route.Grant;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the routes of one turn. Each turn prefers, in the configured order, those that have
 * failed it least; a route that has just failed it is left alone for its backoff, or for as long as
 * its server asked, while others are not; and one that can't help it any more is not asked again.
 * Thread-safe.
 *
 * @see "ADR 14: docs/adr/0014-routes-and-hedging.md"
 */
final class TurnRoutes {
  /** Pauses between two looks for a permit: shorter than what a person notices. */
  private static final Duration FULL_WAIT = Duration.ofMillis(200);

  /** The next step of a turn. */
  sealed interface Choice {
    /** Make this call. */
    record Ask(Grant grant) implements Choice {}

    /** Every route that may still help is busy, or has just failed. */
    record Wait(Duration time) implements Choice {}

    /**
     * No route may help.
     *
     * @param retryAfter when a circuit breaker may let calls through; null where none is open
     */
    record GiveUp(@Nullable Duration retryAfter) implements Choice {}
  }

  /** Holds what the turn has seen of a route. */
  private static final class Standing {
    private int failures;
    private long notBefore = System.nanoTime();
    private boolean unfit;
  }

  private final Map<Route, Standing> standings = new LinkedHashMap<>();

  TurnRoutes(List<Route> routes) {
    routes.forEach(route -> standings.put(route, new Standing()));
  }

  synchronized Choice next() {
    long now = System.nanoTime();
    long wait = Long.MAX_VALUE;
    boolean full = false;
    Duration closed = null;
    for (Route route : preferred(now)) {
      long left = standing(route).notBefore - now;
      if (left > 0) {
        wait = Math.min(wait, left);
        continue;
      }
      switch (route.admit()) {
        case Admission.Granted(Grant grant) -> {
          return new Choice.Ask(grant);
        }
        case Admission.Full _ -> full = true;
        case Admission.Open(Duration after) ->
            closed = closed == null || after.compareTo(closed) < 0 ? after : closed;
      }
    }
    if (full) {
      return new Choice.Wait(shorter(FULL_WAIT, wait));
    }
    return wait < Long.MAX_VALUE
        ? new Choice.Wait(Duration.ofNanos(wait))
        : new Choice.GiveUp(closed);
  }

  /**
   * Returns the right to a call beside one that is slow: elsewhere, where there is an elsewhere.
   */
  synchronized Optional<Grant> beside(Route slow) {
    long now = System.nanoTime();
    return preferred(now).stream()
        .filter(route -> route != slow || standings.size() == 1)
        .filter(route -> standing(route).notBefore - now <= 0 && !route.isResting(now))
        .map(Route::admit)
        .filter(Admission.Granted.class::isInstance)
        .map(admission -> ((Admission.Granted) admission).grant())
        .findFirst();
  }

  /** Notes a failure before the first text; returns how long the route is then left alone. */
  synchronized Duration failed(Route route, RequestFailure failure) {
    Standing standing = standing(route);
    standing.failures++;
    Duration wait = route.retries().waitAfter(failure, standing.failures);
    standing.notBefore = System.nanoTime() + wait.toNanos();
    standing.unfit = !failure.retryable() || !route.retries().mayWait(wait);
    failure.retryAfter().ifPresent(route::rest);
    return wait;
  }

  /** Notes that a route's text broke off: others are preferred, but it may go on at once. */
  synchronized void broke(Route route, RequestFailure failure) {
    Standing standing = standing(route);
    standing.failures++;
    standing.unfit = !failure.retryable();
    if (failure.endsTurn()) {
      standings.values().forEach(each -> each.unfit = true);
    }
  }

  /** Returns whether any route may still help the turn. */
  synchronized boolean mayHelp() {
    return standings.values().stream().anyMatch(standing -> !standing.unfit);
  }

  /** Asks no route any more but those whose context holds more; false where none is known to. */
  synchronized boolean narrowToLargerThan(Route route) {
    OptionalInt known = route.config().contextTokens();
    Predicate<Route> larger =
        other ->
            !standing(other).unfit
                && known.isPresent()
                && other.config().contextTokens().orElse(0) > known.getAsInt();
    if (standings.keySet().stream().noneMatch(larger)) {
      return false;
    }
    standings.forEach((other, standing) -> standing.unfit |= !larger.test(other));
    return true;
  }

  private List<Route> preferred(long now) {
    return standings.keySet().stream()
        .filter(route -> !standing(route).unfit)
        .sorted(
            comparing((Route route) -> route.isResting(now))
                .thenComparing(route -> standing(route).failures))
        .toList();
  }

  private Standing standing(Route route) {
    return requireNonNull(standings.get(route));
  }

  private static Duration shorter(Duration one, long nanos) {
    return one.toNanos() < nanos ? one : Duration.ofNanos(nanos);
  }
}
