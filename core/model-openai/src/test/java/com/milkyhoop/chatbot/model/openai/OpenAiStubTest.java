package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.KEY;
import static com.milkyhoop.chatbot.model.openai.TestModels.LONG;
import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.QUICK;
import static com.milkyhoop.chatbot.model.openai.TestModels.call;
import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static com.milkyhoop.chatbot.model.openai.TestModels.failure;
import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.model.openai.TestModels.Completed;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import com.milkyhoop.chatbot.modelstub.OpenAiStub;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.PlannedOutcome;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole client against the stub that everything else is tested with. */
@Timeout(60)
class OpenAiStubTest {
  private static final int STREAMS = 300;
  private static final int TOKENS = 20;

  private final OpenAiStub stub = OpenAiStub.start(StubBehaviour.FAST.withAnswerTokens(TOKENS));
  private static final String FIRST_FIVE_TOKENS = "Tentang “Halo”:";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> texts = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    stub.close();
  }

  @Test
  void shouldStreamAnAnswerAndCountIt() throws Exception {
    try (var model = model(PATIENT)) {
      Completed completion = call(model, prompt("Halo")).run(texts::add);

      assertThat(completion.finishReason()).isEqualTo("stop");
      assertThat(completion.usage().orElseThrow().completion()).isEqualTo(TOKENS);
      assertThat(text()).startsWith(FIRST_FIVE_TOKENS).hasSizeGreaterThan(60);
      assertThat(stub.requests().getFirst().messages("user")).containsExactly("Halo");
      assertThat(outcome("completed")).isEqualTo(1);
      assertThat(registry.get("gen_ai.server.time_to_first_token").timer().count()).isEqualTo(1);
      assertThat(registry.get("gen_ai.client.operation.time_per_output_chunk").timer().count())
          .isEqualTo(texts.size() - 1);
      assertThat(active()).isZero();
      assertThat(tokens("input")).isPositive();
      assertThat(tokens("output")).isEqualTo(TOKENS);
    }
  }

  /** What {@link OpenAiMetrics} promises. */
  @Test
  void shouldAddUpWhenCallsEndInDifferentWays() throws Exception {
    plan(new Outcome.Refuse(500, 0));
    try (var model = model(PATIENT)) {
      call(model, prompt("Halo")).run(texts::add);
      plan(new Outcome.Refuse(400, 0));
      failure(call(model, prompt("Halo")));

      assertThat(stub.counts().requests()).isEqualTo(3);
      assertThat(outcome("completed")).isEqualTo(1);
      assertThat(outcome("model_unavailable")).isEqualTo(1);
      assertThat(outcome("model_refused")).isEqualTo(1);
      assertThat(
              registry.find("gen_ai.client.operation.duration").timers().stream()
                  .mapToLong(Timer::count)
                  .sum())
          .isEqualTo(3);
      assertThat(active()).isZero();
    }
  }

  @Test
  void shouldBeUnauthorizedWhenTheKeyIsWrong() {
    stub.behave(StubBehaviour.FAST.withWrongKeys(Set.of(KEY)));
    try (var model = model(PATIENT)) {
      Failed e = failure(call(model, prompt("Halo")));

      assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAUTHORIZED);
      assertThat(e)
          .hasMessage(
              "OpenAI answered 401 (invalid_api_key): the key in OPENAI_API_KEY is not accepted");
    }
  }

  @Test
  void shouldWaitAndCompleteWhenRateLimited() throws Exception {
    plan(new Outcome.Refuse(429, 1));
    try (var model = model(PATIENT)) {
      long begun = System.nanoTime();

      Completed completion = call(model, prompt("Halo")).run(texts::add);

      assertThat(completion.calls()).isEqualTo(2);
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
      assertThat(outcome("model_rate_limited")).isEqualTo(1);
    }
  }

  @Test
  void shouldFailWhenTheServerFailsThreeTimesAndCompleteAfterwards() throws Exception {
    plan(Collections.nCopies(3, new Outcome.Refuse(500, 0)).toArray(Outcome[]::new));
    try (var model = model(PATIENT)) {
      Failed e = failure(call(model, prompt("Halo")));
      Completed next = call(model, prompt("Halo")).run(texts::add);

      assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
      assertThat(e.retryAfter()).isPresent();
      assertThat(next.calls()).isEqualTo(1);
      assertThat(outcome("model_unavailable")).isEqualTo(3);
    }
  }

  @Test
  void shouldBreakWithTheTextBeforeWhenTheStreamIsCut() {
    plan(new Outcome.Cut(5));
    try (var model = model(PATIENT)) {
      Failed e = failure(call(model, prompt("Halo")), texts::add);

      assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
      assertThat(text()).isEqualTo(FIRST_FIVE_TOKENS);
      assertThat(stub.counts().requests()).isEqualTo(1);
    }
  }

  @Test
  void shouldTimeOutAndLetGoWhenTheStreamStalls() {
    plan(new Outcome.Stall(5));
    try (var model = model(new Timeouts(LONG, LONG, LONG, Duration.ofSeconds(2), LONG))) {
      Failed e = failure(call(model, prompt("Halo")), texts::add);

      assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
      assertThat(text()).isEqualTo(FIRST_FIVE_TOKENS);
      await().until(() -> stub.counts().aborted() == 1);
    }
  }

  @Test
  void shouldStreamHundredsAtOnceWithoutAThreadForEach() throws Exception {
    stub.behave(
        StubBehaviour.FAST
            .withTokensPerSecond(10)
            .withAnswerTokens(TOKENS)
            .withFirstTokenDelay(Duration.ofSeconds(8)));
    var threads = ManagementFactory.getThreadMXBean();
    int before = threads.getThreadCount();
    threads.resetPeakThreadCount();
    try (var model = model(PATIENT);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Long>> calls =
          IntStream.range(0, STREAMS).mapToObj(i -> counting(model, "Halo " + i)).toList();

      for (Future<Long> count : callers.invokeAll(calls)) {
        assertThat(count.get()).isEqualTo(TOKENS);
      }
    }

    await().untilAsserted(() -> assertThat(stub.counts().completed()).isEqualTo(STREAMS));
    assertThat(stub.counts().highestLive()).isEqualTo(STREAMS);
    assertThat(threads.getPeakThreadCount() - before).isLessThan(STREAMS / 10);
    assertThat(outcome("completed")).isEqualTo(STREAMS);
    assertThat(active()).isZero();
  }

  /** The tokens of an answer, as the server counts them. */
  private static Callable<Long> counting(OpenAiChatModel model, String message) {
    return () -> call(model, prompt(message)).run(_ -> {}).usage().orElseThrow().completion();
  }

  private OpenAiChatModel model(Timeouts timeouts) {
    return new OpenAiChatModel(
        config(stub.baseUri(), timeouts, QUICK, NEVER_OPEN), registry, Tracing.OFF);
  }

  private void plan(Outcome... outcomes) {
    stub.plan(List.of(outcomes).stream().map(PlannedOutcome::next).toList());
  }

  private double outcome(String outcome) {
    return registry.get("chatbot.model.calls").tag("outcome", outcome).counter().count();
  }

  private String text() {
    return String.join("", texts);
  }

  private double tokens(String type) {
    return registry
        .get("gen_ai.client.token.usage")
        .tag("gen_ai.token.type", type)
        .summary()
        .totalAmount();
  }

  private double active() {
    return registry.get("chatbot.model.calls.active").gauge().value();
  }
}
