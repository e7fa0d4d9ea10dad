package com.milkyhoop.chatbot.modelstub;

import com.milkyhoop.chatbot.modelstub.StubCounters.End;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** POST /v1/chat/completions: checks the key and the body, then does what the plan says. */
final class ChatCompletions {

  private static final String BEARER = "Bearer ";

  private final Answers answers = new Answers();
  private final CachedPrefixes cache = new CachedPrefixes();
  private final FailurePlan plan;
  private final StubCounters counters;
  private final ReceivedRequests received;
  private volatile StubBehaviour behaviour;
  private volatile CountDownLatch held = new CountDownLatch(0);

  ChatCompletions(
      StubBehaviour behaviour, FailurePlan plan, StubCounters counters, ReceivedRequests received) {
    this.behaviour = behaviour;
    this.plan = plan;
    this.counters = counters;
    this.received = received;
  }

  void behave(StubBehaviour next) {
    behaviour = next;
  }

  StubBehaviour behaviour() {
    return behaviour;
  }

  void hold() {
    held = new CountDownLatch(1);
  }

  void release() {
    held.countDown();
  }

  void answer(HttpRequest http, HttpConnection connection)
      throws IOException, InterruptedException {
    long receivedAt = TokenStamp.nowMicros();
    long number = counters.begin();
    End end = End.ABORTED;
    try {
      checkKey(http);
      StubRequest request = StubRequest.parse(http.text());
      received.add(number, http.text());
      held.await();
      end = answer(request, http, connection, receivedAt);
    } catch (RefusedException e) {
      end = refuse(connection, e.error(), 0);
    } finally {
      counters.end(end);
    }
  }

  private void checkKey(HttpRequest http) throws RefusedException {
    String authorization = http.header("authorization").orElse("");
    if (!authorization.startsWith(BEARER)) {
      throw new RefusedException(StubError.noKey());
    }
    String key = authorization.substring(BEARER.length()).strip();
    if (behaviour.wrongKeys().contains(key)) {
      throw new RefusedException(StubError.wrongKey(key));
    }
  }

  private End answer(
      StubRequest request, HttpRequest http, HttpConnection connection, long receivedAt)
      throws IOException, InterruptedException {
    StubBehaviour now = behaviour;
    if (!request.beginning().isEmpty() && now.continuing() == ContinuingReplies.REFUSING) {
      return refuse(connection, StubError.unknownField(request.beginning().field()), 0);
    }
    Answering answering = new Answering(request, connection, new Pace(now), counters);
    Supplier<StubCompletion> completion = () -> completion(request, receivedAt, now);
    return switch (plan.next(request.lastUserMessage())) {
      case Outcome.Answer() -> answering.answer(completion.get());
      case Outcome.Finish(int afterTokens, String reason) ->
          answering.answer(completion.get().endedAfter(afterTokens, reason));
      case Outcome.Cut(int afterTokens) -> answering.cut(completion.get(), afterTokens);
      case Outcome.Stall(int afterTokens) -> answering.stall(completion.get(), afterTokens);
      case Outcome.Late(int millis) -> answering.late(completion.get(), millis);
      case Outcome.Quote(int afterTokens) ->
          afterTokens == 0
              ? refuse(connection, StubError.quoting(400, http), 0)
              : answering.fail(completion.get(), afterTokens, StubError.quoting(500, http));
      case Outcome.Refuse(int status, int retryAfterSeconds) ->
          refuse(connection, StubError.of(status, request.model()), retryAfterSeconds);
    };
  }

  private StubCompletion completion(StubRequest request, long receivedAt, StubBehaviour now) {
    if (now.stamped()) {
      return StubCompletion.stamped(request, receivedAt, now.answerTokens());
    }
    PromptTokens prompt = cache.read(request);
    counters.read(prompt);
    String answer = answers.to(request, now.answerTokens());
    return StubCompletion.of(request, RestOfAnswer.of(answer, request, now), prompt);
  }

  private static End refuse(HttpConnection connection, StubError error, int retryAfterSeconds)
      throws IOException {
    Map<String, String> headers =
        retryAfterSeconds == 0
            ? Map.of()
            : Map.of("Retry-After", String.valueOf(retryAfterSeconds));
    connection.respond(error.status(), headers, error.json());
    return End.REFUSED;
  }

  /** One answer on its way to the client. */
  private record Answering(
      StubRequest request,
      HttpConnection connection,
      Pace pace,
      StubCounters counters,
      CompletionJson json) {

    Answering(StubRequest request, HttpConnection connection, Pace pace, StubCounters counters) {
      this(request, connection, pace, counters, new CompletionJson(request));
    }

    End answer(StubCompletion completion) throws IOException, InterruptedException {
      if (!request.stream()) {
        pace.await(completion.tokens().size());
        connection.respond(200, Map.of(), json.whole(completion).getBytes(StandardCharsets.UTF_8));
        counters.sent(completion.tokens().size());
        return End.COMPLETED;
      }
      streamTokens(completion.tokens());
      connection.event(json.finishChunk(completion.finishReason()));
      if (request.includeUsage()) {
        connection.event(json.usageChunk(completion));
      }
      connection.event("[DONE]");
      connection.endEvents();
      return End.COMPLETED;
    }

    End late(StubCompletion completion, int millis) throws IOException, InterruptedException {
      TimeUnit.MILLISECONDS.sleep(millis);
      return new Answering(request, connection, pace.anew(), counters, json).answer(completion);
    }

    End cut(StubCompletion completion, int afterTokens) throws IOException, InterruptedException {
      streamFirst(completion, afterTokens);
      connection.abort();
      return End.CUT;
    }

    End fail(StubCompletion completion, int afterTokens, StubError error)
        throws IOException, InterruptedException {
      streamFirst(completion, afterTokens);
      connection.event(new String(error.json(), StandardCharsets.UTF_8));
      connection.endEvents();
      return End.REFUSED;
    }

    End stall(StubCompletion completion, int afterTokens) throws IOException, InterruptedException {
      streamFirst(completion, afterTokens);
      new CountDownLatch(1).await();
      return End.ABORTED;
    }

    private void streamFirst(StubCompletion completion, int count)
        throws IOException, InterruptedException {
      if (request.stream()) {
        List<StubCompletion.Token> tokens = completion.tokens();
        streamTokens(tokens.subList(0, Math.min(count, tokens.size())));
      } else {
        pace.await(count);
      }
    }

    private void streamTokens(List<StubCompletion.Token> tokens)
        throws IOException, InterruptedException {
      connection.startEvents();
      connection.event(json.roleChunk());
      for (int i = 0; i < tokens.size(); i++) {
        pace.await(i);
        connection.event(json.tokenChunk(tokens.get(i).text()));
        counters.sent(1);
      }
    }
  }
}
