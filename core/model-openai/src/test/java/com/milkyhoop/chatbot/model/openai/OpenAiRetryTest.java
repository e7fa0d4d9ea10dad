package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.LONG;
import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.NONE;
import static com.milkyhoop.chatbot.model.openai.TestModels.QUICK;
import static com.milkyhoop.chatbot.model.openai.TestModels.call;
import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static com.milkyhoop.chatbot.model.openai.TestModels.failure;
import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Retries;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import com.milkyhoop.chatbot.model.openai.TestModels.Completed;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests are sent again before the first text, and never after it. */
class OpenAiRetryTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> texts = new CopyOnWriteArrayList<>();

  @Test
  void shouldWaitAsLongAsAskedThenCompleteWhenRateLimited() throws Exception {
    Script script =
        first(c -> c.respond(429, "Retry-After: 1\r\n", "{\"error\":{\"code\":\"rate_limit\"}}"));

    try (var server = new ScriptedServer(script);
        var model = new OpenAiChatModel(config(server.baseUrl()), registry, Tracing.OFF)) {
      Completed completion = call(model, prompt("Halo")).run(texts::add);

      List<Connection> requests = server.requests();
      Duration waited =
          Duration.ofNanos(requests.get(1).arrivedNanos() - requests.get(0).arrivedNanos());
      assertThat(waited).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
      assertThat(completion.calls()).isEqualTo(2);
      assertThat(texts).containsExactly("Halo juga!");
      assertThat(requests.get(1).body()).isEqualTo(requests.get(0).body());
    }
  }

  @Test
  void shouldWaitUntilTheDateAskedForByTheServersOwnClock() throws Exception {
    Script script =
        first(
            c ->
                c.respond(
                    503,
                    "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                        + "Retry-After: Sun, 06 Nov 1994 08:49:38 GMT\r\n",
                    "{}"));

    try (var server = new ScriptedServer(script);
        var model = new OpenAiChatModel(config(server.baseUrl()), registry, Tracing.OFF)) {
      call(model, prompt("Halo")).run(texts::add);

      List<Connection> requests = server.requests();
      assertThat(requests.get(1).arrivedNanos() - requests.get(0).arrivedNanos())
          .isGreaterThanOrEqualTo(1_000_000_000L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void shouldCompleteWhenTheServerFailsFewerTimesThanItIsAsked(int failures) throws Exception {
    Script script =
        c -> {
          if (c.number() <= failures) {
            c.respond(500, "", "{}");
          } else {
            good(c);
          }
        };

    Completed completion = complete(script);

    assertThat(completion.calls()).isEqualTo(failures + 1);
    assertThat(registry.get("chatbot.model.retries").counter().count()).isEqualTo(failures);
  }

  @Test
  void shouldFailAndSayWhenToComeBackWhenTheServerFailsEachTime() throws Exception {
    Failed e = fail(c -> c.respond(500, "", "{}"), QUICK, LONG, 3);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
    assertThat(e.calls()).isEqualTo(3);
    assertThat(e.retryAfter()).isPresent();
    assertThat(e.getSuppressed()).hasSize(2);
  }

  @Test
  void shouldPassTheServersWishOnWhenRetriesDidNotHelp() throws Exception {
    Failed e = fail(c -> c.respond(503, "retry-after-ms: 30\r\n", "{}"), QUICK, LONG, 3);

    assertThat(e.retryAfter()).contains(Duration.ofMillis(30));
  }

  @Test
  void shouldFailAtOnceWhenAskedToWaitLongerThanAllowed() throws Exception {
    var retries = new Retries(Duration.ofMillis(20), Duration.ofSeconds(5));

    Failed e = fail(c -> c.respond(429, "Retry-After: 6\r\n", "{}"), retries, LONG, 1);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_RATE_LIMITED);
    assertThat(e.retryAfter()).contains(Duration.ofSeconds(6));
    assertThat(e.calls()).isEqualTo(1);
  }

  @Test
  void shouldFailAtOnceWhenTheWaitWouldOutlastTheReply() throws Exception {
    Duration reply = Duration.ofSeconds(5);

    Failed e = fail(c -> c.respond(429, "Retry-After: 6\r\n", "{}"), QUICK, reply, 1);

    assertThat(e.retryAfter()).contains(Duration.ofSeconds(6));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 422})
  void shouldNotAskAgainWhenTheAnswerWouldBeTheSame(int status) throws Exception {
    Failed e = fail(c -> c.respond(status, "Retry-After: 0\r\n", "{}"), QUICK, LONG, 1);

    assertThat(e.calls()).isEqualTo(1);
    assertThat(e.retryAfter()).isEmpty();
  }

  @Test
  void shouldNotAskAgainWhenTheAccountHasNoCreditLeft() throws Exception {
    Failed e =
        fail(
            c -> c.respond(429, "", "{\"error\":{\"code\":\"insufficient_quota\"}}"),
            QUICK,
            LONG,
            1);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_RATE_LIMITED);
    assertThat(e).hasMessageContaining("no credit left");
    assertThat(e.retryAfter()).as("for the client").contains(Duration.ofMinutes(10));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 421, 503})
  void shouldCountEveryRequestWhenTheHttpClientCouldRepeatItByItself(int status) throws Exception {
    Failed e = fail(c -> c.respond(status, "Retry-After: 0\r\n", "{}"), NONE, LONG, 1);

    assertThat(e.calls()).isEqualTo(1);
  }

  @Test
  void shouldAskAgainWhenAKeptConnectionTurnsOutDead() throws Exception {
    Script script =
        c -> {
          if (c.number() == 1) {
            String events =
                "data: {\"choices\":[{\"delta\":{\"content\":\"Halo\"},\"finish_reason\":\"stop\"}]}\n\n"
                    + "data: [DONE]\n\n";
            c.write("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(events.length()));
            c.write(events);
          } else {
            good(c);
          }
        };
    try (var server = new ScriptedServer(script);
        var model = new OpenAiChatModel(config(server.baseUrl()), registry, Tracing.OFF)) {
      call(model, prompt("Halo")).run(texts::add);

      call(model, prompt("Halo")).run(texts::add);

      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void shouldAskAgainWhenTheStreamBreaksBeforeItsFirstText() throws Exception {
    Completed completion = complete(first(c -> c.stream().role()));

    assertThat(completion.calls()).isEqualTo(2);
    assertThat(texts).containsExactly("Halo juga!");
  }

  @Test
  void shouldNotAskAgainWhenTheStreamBreaksAfterItsFirstText() throws Exception {
    Failed e = fail(first(c -> c.stream().text("Ha")), QUICK, LONG, 1);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
    assertThat(texts).containsExactly("Ha");
  }

  private Completed complete(Script script) throws Exception {
    try (var server = new ScriptedServer(script);
        var model = new OpenAiChatModel(config(server.baseUrl()), registry, Tracing.OFF)) {
      return call(model, prompt("Halo")).run(texts::add);
    }
  }

  private Failed fail(Script script, Retries retries, Duration reply, int requests)
      throws Exception {
    var timeouts = new Timeouts(LONG, LONG, LONG, LONG, reply);
    try (var server = new ScriptedServer(script);
        var model =
            new OpenAiChatModel(
                config(server.baseUrl(), timeouts, retries, NEVER_OPEN), registry, Tracing.OFF)) {
      Failed e = failure(call(model, prompt("Halo")), texts::add);
      assertThat(server.requests()).hasSize(requests);
      return e;
    }
  }

  /** Does this to the first request, and answers those after it well. */
  private static Script first(Script script) {
    return c -> {
      if (c.number() == 1) {
        script.answer(c);
      } else {
        good(c);
      }
    };
  }

  private static void good(Connection c) throws IOException {
    c.stream().text("Halo juga!").finish("stop").done();
  }
}
