package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.openai.OpenAiTurn.Cost;
import com.milkyhoop.chatbot.model.openai.OpenAiTurn.Sending;
import com.milkyhoop.chatbot.model.openai.Route.Grant;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * One call to a route: its request, and the same corrected as long as the server's refusals teach
 * its dialect. Run once by one thread; stopped from any.
 */
final class RouteCall {
  /** The end of a call. */
  sealed interface Ending {
    /** Its answer is the turn's. */
    record Answered(Completion completion) implements Ending {}

    /**
     * It failed.
     *
     * @param emittedText after text had been passed on
     */
    record Failed(Route route, RequestFailure failure, boolean emittedText) implements Ending {}

    /** Another spoke first. */
    record Lost() implements Ending {}
  }

  private final Grant grant;
  private final Route route;
  private final OpenAiTurn turn;
  private final Race race;
  private final boolean hedge;
  private final Sending sending;
  private volatile @Nullable Call current;
  private volatile boolean stopped;
  private Seam seam = Seam.of(null);

  /** Holds what the server has answered, to estimate it by; no longer than a reply may be. */
  private final StringBuilder heard = new StringBuilder();

  private boolean sent;
  private boolean alive;
  private boolean spoke;
  private long begunAt;

  /**
   * @param hedge whether it runs beside another
   */
  RouteCall(Grant grant, OpenAiTurn turn, Race race, boolean hedge) {
    this.grant = grant;
    this.route = grant.route();
    this.turn = turn;
    this.race = race;
    this.hedge = hedge;
    this.sending = turn.begin(route);
    race.enter(this);
  }

  Route route() {
    return route;
  }

  /** Closes the connection. During a name lookup it ends with that, within the connect timeout. */
  void stop() {
    stopped = true;
    stopAsking();
  }

  private void stopAsking() {
    Call call = current;
    if (call != null) {
      call.cancel();
    }
  }

  /**
   * Blocks until the call has ended.
   *
   * @param end the System.nanoTime at which it ends in any case
   */
  Ending run(long end) {
    try (grant) {
      while (true) {
        Dialect dialect = route.dialects().current();
        Continuation continuation = turn.continuation(route, dialect);
        Dialect said = continuation == null ? dialect.beginning() : dialect;
        if (!turn.affords(route, continuation)) {
          return overBudget();
        }
        Call call = route.newCall(turn.body(route, said, continuation));
        sending.goesOnFrom(continuation);
        heard.setLength(0);
        seam = Seam.of(continuation);
        current = call;
        if (stopped) {
          return stopped();
        }
        sent = true;
        turn.asks(route, race);
        Optional<Ending> ending = exchange(call, said, end, continuation != null);
        if (ending.isPresent()) {
          return ending.get();
        }
      }
    }
  }

  /** Returns the end; empty where the server refused the dialect, and another may be tried. */
  private Optional<Ending> exchange(Call call, Dialect dialect, long end, boolean goesOn) {
    if (turn.hasFailed() && !hedge) {
      route.metrics().retried();
    }
    var exchange =
        new ModelExchange(
            call,
            route.server().timeouts(),
            end,
            goesOn,
            turn.errors(route),
            route.metrics(),
            this::text,
            this::reasoning);
    begunAt = route.metrics().begun();
    Span span = route.spans().begin();
    try (Scope _ = span.makeCurrent()) {
      StreamedCompletion answer = exchange.run();
      grant.permission().good();
      passOn(seam.end());
      if (seam.isLost()) {
        return Optional.of(astray(cost(answer.usage(), true), span));
      }
      Cost cost = cost(answer.usage(), true);
      return Optional.of(race.claim(this) ? answered(answer, cost, span) : lost(cost, span));
    } catch (RequestFailure e) {
      Cost cost = cost(e.usage(), exchange.isAsked() && mayHaveWorked(e));
      if (race.isLost(this)) {
        return Optional.of(lost(cost, span));
      }
      return seam.isLost()
          ? Optional.of(astray(cost, span))
          : failed(e, cost, dialect, goesOn, span);
    } catch (RuntimeException | Error e) {
      route.metrics().failed(begunAt, Reason.CANCELLED);
      ModelSpans.failed(span, Reason.CANCELLED);
      sending.failed(Reason.CANCELLED, cost(Optional.empty(), exchange.isAsked()));
      throw e;
    } finally {
      span.end();
    }
  }

  private Cost cost(Optional<ModelUsage> usage, boolean worked) {
    boolean isUncounted = usage.isEmpty() && (worked || !heard.isEmpty());
    return new Cost(usage, isUncounted ? Optional.of(heard.toString()) : Optional.empty());
  }

  /** Returns whether a server that was asked may have read the prompt, which is paid for then. */
  private boolean mayHaveWorked(RequestFailure e) {
    if (e.status().isPresent()) {
      return false;
    }
    if (race.isCancelled() || race.isLost(this)) {
      return true;
    }
    return switch (e.reason()) {
      case MODEL_TIMEOUT, MODEL_STREAM_BROKEN, MODEL_SPENT_ON_REASONING, CANCELLED -> true;
      case MODEL_UNAUTHORIZED,
          MODEL_REFUSED,
          MODEL_RATE_LIMITED,
          MODEL_UNAVAILABLE,
          MODEL_CONTEXT_TOO_LONG,
          BUDGET_USED_UP ->
          false;
    };
  }

  private void text(String piece) {
    noteFirstToken();
    heard.append(piece);
    passOn(seam.take(piece));
    if (seam.isLost()) {
      stopAsking();
    } else if (!spoke) {
      race.settle();
    }
  }

  private void passOn(String piece) {
    if (piece.isEmpty()) {
      return;
    }
    if (!spoke) {
      grant.permission().good();
      if (!race.claim(this)) {
        stop();
        return;
      }
      spoke = true;
      turn.answers(route, race);
    }
    race.text(piece);
  }

  /** A token that nobody sees is one all the same: the server is not slow, the model thinks. */
  private void reasoning() {
    noteFirstToken();
    race.settle();
  }

  private void noteFirstToken() {
    if (!alive) {
      alive = true;
      route.firstTokens().add(Duration.ofNanos(System.nanoTime() - begunAt));
    }
  }

  private Ending answered(StreamedCompletion answer, Cost cost, Span span) {
    turn.answers(route, race);
    route.metrics().completed(begunAt);
    ModelSpans.completed(span, answer);
    answer.usage().ifPresent(route.metrics()::used);
    sending.completed(cost);
    String model = answer.model().isEmpty() ? route.server().model() : answer.model();
    boolean isLimited =
        turn.isLimited(route) && FinishReason.of(answer.finishReason()) == FinishReason.LENGTH;
    return new Ending.Answered(
        new Completion(answer.finishReason(), model, answer.usage(), isLimited));
  }

  private Ending lost(Cost cost, Span span) {
    route.metrics().lost(begunAt);
    ModelSpans.lost(span);
    cost.usage().ifPresent(route.metrics()::used);
    sending.hedged(cost);
    return new Ending.Lost();
  }

  /** Ends a call that did not go on from what it was given: what it cost is spent in vain. */
  private Ending astray(Cost cost, Span span) {
    RequestFailure failure =
        race.isCancelled()
            ? RequestFailure.cancelled()
            : RequestFailure.of(
                Reason.MODEL_STREAM_BROKEN,
                "OpenAI did not go on with the reply that it was given the beginning of");
    turn.beginsAnew(route);
    route.metrics().failed(begunAt, failure.reason());
    ModelSpans.failed(span, failure.reason());
    cost.usage().ifPresent(route.metrics()::used);
    grant.permission().good();
    sending.failed(failure.reason(), cost);
    return new Ending.Failed(route, failure, false);
  }

  private Optional<Ending> failed(
      RequestFailure e, Cost cost, Dialect dialect, boolean goesOn, Span span) {
    boolean emittedText = spoke;
    RequestFailure failure =
        race.isCancelled() ? RequestFailure.cancelled() : emittedText ? e.afterText() : e;
    route.metrics().failed(begunAt, failure.reason());
    ModelSpans.failed(span, failure.reason());
    e.usage().ifPresent(route.metrics()::used);
    if (!emittedText && route.dialects().learn(dialect, failure)) {
      return Optional.empty();
    }
    if (goesOn && !emittedText && DialectMemory.isRefusal(failure)) {
      // It may have been for the beginning, in words that nobody knows yet.
      turn.beginsAnew(route);
      return Optional.empty();
    }
    grant.permission().bad(failure);
    sending.failed(failure.reason(), cost);
    return Optional.of(new Ending.Failed(route, failure, emittedText));
  }

  /** Ends a call that the turn can't pay for: another route may be cheaper. */
  private Ending overBudget() {
    if (sent) {
      sending.failed(Reason.BUDGET_USED_UP, Cost.NOTHING);
    } else {
      turn.withdraw(sending);
    }
    return new Ending.Failed(
        route,
        RequestFailure.of(
            Reason.BUDGET_USED_UP, "the budget has too little left for a reply to this message"),
        false);
  }

  private Ending stopped() {
    if (!sent) {
      turn.withdraw(sending);
    } else if (race.isLost(this)) {
      sending.hedged(Cost.NOTHING);
    } else {
      sending.failed(Reason.CANCELLED, Cost.NOTHING);
    }
    return race.isLost(this)
        ? new Ending.Lost()
        : new Ending.Failed(route, RequestFailure.cancelled(), false);
  }
}
