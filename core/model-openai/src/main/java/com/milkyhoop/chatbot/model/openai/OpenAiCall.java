package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.openai.ModelBreaker.Permission;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * One answer: request after request, until one brings text or no further one may help. Holds no
 * thread but the caller's, which also waits here between requests.
 */
final class OpenAiCall implements ModelCall {
  /** What all calls to a model share. */
  record Tools(
      OpenAiConfig config,
      RetryPlan retries,
      ModelBreaker breaker,
      OpenAiMetrics metrics,
      ModelSpans spans,
      DialectMemory dialects,
      Function<ChatRequest, Call> client) {}

  private final OpenAiConfig config;
  private final RetryPlan retries;
  private final ModelBreaker breaker;
  private final OpenAiMetrics metrics;
  private final ModelSpans spans;
  private final DialectMemory dialects;
  private final Function<ChatRequest, Call> client;
  private final OpenAiTurn turn;
  private final List<CallFailure> earlier = new ArrayList<>();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private volatile @Nullable Call current;

  OpenAiCall(Tools tools, OpenAiTurn turn) {
    this.config = tools.config();
    this.retries = tools.retries();
    this.breaker = tools.breaker();
    this.metrics = tools.metrics();
    this.spans = tools.spans();
    this.dialects = tools.dialects();
    this.client = tools.client();
    this.turn = turn;
  }

  @Override
  public Completion run(Consumer<String> onText) throws ModelException {
    long end = System.nanoTime() + config.timeouts().reply().toNanos();
    while (true) {
      try {
        return attempt(onText, end);
      } catch (CallFailure failure) {
        Duration wait = retries.waitAfter(failure, earlier.size() + 1);
        if (!failure.retryable() || turn.callsLeft() == 0 || !mayWait(wait, end)) {
          throw ended(failure, wait, end);
        }
        earlier.add(failure);
        pause(wait, end);
      }
    }
  }

  /** During a name lookup the call ends with the lookup, within the connect timeout. */
  @Override
  public void cancel() {
    cancelled.countDown();
    Call call = current;
    if (call != null) {
      call.cancel();
    }
  }

  /** Sends the request, and again without what the server does not take, as long as it learns. */
  private Completion attempt(Consumer<String> onText, long end) throws CallFailure {
    while (true) {
      Optional<Completion> completion = attempt(dialects.current(), onText, end);
      if (completion.isPresent()) {
        return completion.get();
      }
    }
  }

  /** Empty where the server refused the dialect, and another may be tried. */
  private Optional<Completion> attempt(Dialect dialect, Consumer<String> onText, long end)
      throws CallFailure {
    Call call = client.apply(turn.body(dialect));
    current = call;
    if (isCancelled()) {
      throw cancellation();
    }
    try (Permission permission = breaker.acquire().orElseThrow(this::rejection)) {
      Consumer<String> judging =
          text -> {
            permission.good();
            onText.accept(text);
          };
      var exchange = new Exchange(call, config.timeouts(), end, turn.errors(), metrics, judging);
      if (!turn.calls().isEmpty()) {
        metrics.retried();
      }
      try {
        StreamedAnswer answer = counted(exchange, permission);
        permission.good();
        turn.ended(new SentCall(route(), SentCall.COMPLETED, answer.usage()));
        String model = answer.model().isEmpty() ? config.model() : answer.model();
        return Optional.of(new Completion(answer.finishReason(), model, answer.usage()));
      } catch (CallFailure failure) {
        if (!exchange.texted() && dialects.learn(dialect, failure)) {
          return Optional.empty();
        }
        turn.ended(new SentCall(route(), word(failure.reason()), failure.usage()));
        throw failure;
      }
    }
  }

  private static String route() {
    return "default";
  }

  private static String word(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  private StreamedAnswer counted(Exchange exchange, Permission permission) throws CallFailure {
    long begun = metrics.begun();
    Span span = spans.begin();
    try (Scope _ = span.makeCurrent()) {
      StreamedAnswer answer = exchange.run();
      metrics.completed(begun);
      ModelSpans.completed(span, answer);
      answer.usage().ifPresent(metrics::used);
      return answer;
    } catch (CallFailure e) {
      CallFailure failure = isCancelled() ? cancellation() : exchange.texted() ? e.afterText() : e;
      permission.bad(failure);
      metrics.failed(begun, failure.reason());
      ModelSpans.failed(span, failure.reason());
      throw failure;
    } catch (RuntimeException | Error e) {
      metrics.failed(begun, Reason.CANCELLED);
      ModelSpans.failed(span, Reason.CANCELLED);
      throw e;
    } finally {
      span.end();
    }
  }

  private void pause(Duration wait, long end) throws ModelException {
    try {
      if (cancelled.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw ended(cancellation(), Duration.ZERO, end);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw ended(cancellation(), Duration.ZERO, end);
    }
  }

  private boolean mayWait(Duration wait, long end) {
    return retries.mayWait(wait) && System.nanoTime() + wait.toNanos() - end < 0;
  }

  private boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  private CallFailure rejection() {
    metrics.rejected();
    return CallFailure.last(
        Reason.MODEL_UNAVAILABLE,
        "OpenAI failed too often just now; it is not called before it had time to recover",
        Optional.of(breaker.retryAfter(System.nanoTime())));
  }

  private static CallFailure cancellation() {
    return CallFailure.last(Reason.CANCELLED, "the call to OpenAI was cancelled", Optional.empty());
  }

  private ModelException ended(CallFailure failure, Duration wait, long end) {
    Optional<Duration> comeBack =
        failure.retryAfter().or(() -> Optional.of(wait).filter(_ -> failure.retryable()));
    var exception =
        new ModelException(
            failure.reason(),
            failure.message(),
            comeBack,
            failure.getCause(),
            System.nanoTime() - end >= 0);
    earlier.forEach(exception::addSuppressed);
    return exception;
  }
}
