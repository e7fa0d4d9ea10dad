package com.milkyhoop.chatbot.model.openai;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.SentRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one turn over all routes: how many it may still cost, what became of each, and what
 * is asked. Thread-safe, since two calls may run beside each other.
 */
final class OpenAiTurn implements ModelTurn {
  private final ModelRequest request;
  private final TurnRoutes routes;
  private final Hedging hedging;
  private final Duration replyTimeout;

  @GuardedBy("this")
  private final List<Sending> sendings = new ArrayList<>();

  /** Holds the route of the call that was sent last. */
  @GuardedBy("this")
  private Route asked;

  /** Holds who spoke first, until a call of another race is sent; null where nobody has. */
  @GuardedBy("this")
  private @Nullable Answering answering;

  @GuardedBy("this")
  private Prompt prompt;

  @GuardedBy("this")
  private boolean fitted;

  @GuardedBy("this")
  private ReplyBeginning beginning = ReplyBeginning.NONE;

  /** Those that did not go on when they were asked to. */
  @GuardedBy("this")
  private final Set<Route> beginsAnew = new HashSet<>();

  /** Says how long a reply each route was last allowed, where it is less than is configured. */
  @GuardedBy("this")
  private final Map<Route, Integer> replyTokens = new HashMap<>();

  OpenAiTurn(List<Route> routes, Hedging hedging, ModelRequest request) {
    this.routes = new TurnRoutes(routes);
    this.hedging = hedging;
    this.request = request;
    this.replyTimeout = routes.getFirst().server().timeouts().reply();
    this.asked = routes.getFirst();
    this.prompt = request.prompt();
  }

  @Override
  public ModelCall next() {
    return next(ReplyBeginning.NONE);
  }

  @Override
  public ModelCall next(ReplyBeginning left) {
    if (callsLeft() == 0) {
      throw new IllegalStateException("no call is left");
    }
    synchronized (this) {
      beginning = left;
    }
    return new OpenAiCall(this);
  }

  /** Returns how many calls the turn may still cost. */
  synchronized int callsLeft() {
    return Math.max(0, request.maxCalls() - sendings.size());
  }

  @Override
  public boolean mayGoOn() {
    return callsLeft() > 0 && routes.mayHelp();
  }

  @Override
  public synchronized List<SentCall> calls() {
    return sendings.stream().map(Sending::ended).flatMap(Optional::stream).toList();
  }

  @Override
  public synchronized SentRequest request() {
    Route route = answering == null ? asked : answering.route();
    OpenAiConfig server = route.server();
    int maxTokens = replyTokens.getOrDefault(route, server.maxTokens());
    return new SentRequest(
        route.name(),
        server.model(),
        maxTokens,
        maxTokens < server.maxTokens(),
        route.dialects().current().temperature()
            ? OptionalDouble.of(server.temperature())
            : OptionalDouble.empty(),
        prompt);
  }

  TurnRoutes routes() {
    return routes;
  }

  /** Returns the time of a whole reply, over all routes: it is no route's. */
  Duration replyTimeout() {
    return replyTimeout;
  }

  Hedging hedging() {
    return hedging;
  }

  synchronized ErrorResponse errors(Route route) {
    return new ErrorResponse(new ErrorTextRedactor(route.server().apiKey(), prompt));
  }

  synchronized ChatCompletionBody body(
      Route route, Dialect dialect, @Nullable Continuation continuation) {
    int maxTokens = replyTokens.getOrDefault(route, route.server().maxTokens());
    return new ChatCompletionBody(
        route.server(), dialect, request, prompt, maxTokens, continuation);
  }

  /**
   * Finds out how long a reply the turn can pay for by a route, for the body that follows; false
   * where it can pay for none.
   */
  synchronized boolean affords(Route route, @Nullable Continuation continuation) {
    OpenAiConfig server = route.server();
    int given = continuation == null ? 0 : continuation.beginning().tokens();
    int more =
        request
            .limit()
            .answerTokens(route.name(), server.model(), prompt.tokens() + given, calls());
    if (more < 1) {
      return false;
    }
    replyTokens.put(route, Math.toIntExact(Math.min(server.maxTokens(), (long) given + more)));
    return true;
  }

  /** Returns whether a route was allowed less than is configured. */
  synchronized boolean isLimited(Route route) {
    return replyTokens.getOrDefault(route, Integer.MAX_VALUE) < route.server().maxTokens();
  }

  /**
   * Returns how a call goes on from what the attempt before it left; null where it begins anew:
   * there is nothing, or the route can't. What is shorter than {@link Seam#SAME_REPLY_CHARS} is
   * cheap to write again, and the rest of it could begin with the same characters by chance.
   */
  synchronized @Nullable Continuation continuation(Route route, Dialect dialect) {
    Continuing way = route.server().dialect().continuing();
    boolean can =
        switch (way) {
          case OFF -> false;
          case CONTINUE_FINAL_MESSAGE -> dialect.has(Feature.CONTINUE_FINAL_MESSAGE);
          case PREFIX -> dialect.has(Feature.PREFIX);
          case PROMPT -> true;
        };
    if (!can || beginsAnew.contains(route)) {
      return null;
    }
    var continuation = new Continuation(beginning, way);
    return continuation.given().length() < Seam.SAME_REPLY_CHARS ? null : continuation;
  }

  /** Has a route begin anew from now on: it did not go on from what it was given. */
  synchronized void beginsAnew(Route route) {
    beginsAnew.add(route);
  }

  /** Counts a call that is about to be sent. */
  synchronized Sending begin(Route route) {
    var sending = new Sending(route, prompt.tokens());
    sendings.add(sending);
    return sending;
  }

  /** Takes note that a call is sent now; another one of its race may have begun to answer. */
  synchronized void asks(Route route, Race race) {
    asked = route;
    if (answering != null && answering.race() != race) {
      answering = null;
    }
  }

  /** The answer is this route's, whichever was asked last. */
  synchronized void answers(Route route, Race race) {
    answering = new Answering(route, race);
  }

  /** Takes back a call that was not sent after all. */
  synchronized void withdraw(Sending sending) {
    sendings.remove(sending);
  }

  /** Returns whether a further call repeats one that failed. */
  synchronized boolean hasFailed() {
    return sendings.stream()
        .map(Sending::ended)
        .flatMap(Optional::stream)
        .anyMatch(call -> !call.outcome().equals(SentCall.HEDGED));
  }

  /** Draws from a failure before the first text what can still help; returns the backoff. */
  synchronized Duration failed(Route route, RequestFailure failure) {
    if (failure.reason() == Reason.MODEL_CONTEXT_TOO_LONG && !fitted) {
      fitted = true;
      if (routes.narrowToLargerThan(route)) {
        return Duration.ZERO;
      }
      Optional<Prompt> shorter = prompt.withoutOlderHalf();
      if (shorter.isPresent()) {
        prompt = shorter.get();
        return Duration.ZERO;
      }
    }
    return routes.failed(route, failure);
  }

  /** Says which route has answered, of those that were asked beside each other. */
  private record Answering(Route route, Race race) {}

  /**
   * What a call cost.
   *
   * @param usage as its server counted
   * @param uncounted the text of what it answered without counting; empty where it counted, or has
   *     not begun to answer
   */
  record Cost(Optional<ModelUsage> usage, Optional<String> uncounted) {
    static final Cost NOTHING = new Cost(Optional.empty(), Optional.empty());
  }

  /** One call and its end, in the order of the begins. */
  static final class Sending {
    private final String route;
    private final int promptTokens;
    private volatile @Nullable SentCall ended;
    private volatile @Nullable Continuation continuation;

    private Sending(Route route, int promptTokens) {
      this.route = route.name();
      this.promptTokens = promptTokens;
    }

    /** Notes what the call is given to go on from; null for nothing. */
    void goesOnFrom(@Nullable Continuation given) {
      continuation = given;
    }

    void completed(Cost cost) {
      end(SentCall.COMPLETED, cost);
    }

    void failed(Reason reason, Cost cost) {
      end(reason.name().toLowerCase(Locale.ROOT), cost);
    }

    void hedged(Cost cost) {
      end(SentCall.HEDGED, cost);
    }

    private void end(String outcome, Cost cost) {
      Continuation given = continuation;
      int tokens = promptTokens + (given == null ? 0 : given.beginning().tokens());
      ended =
          new SentCall(
              route,
              outcome,
              cost.usage(),
              given == null ? 0 : given.bytes(),
              cost.uncounted().map(text -> new SentCall.Uncounted(tokens, text)));
    }

    private Optional<SentCall> ended() {
      return Optional.ofNullable(ended);
    }
  }
}
