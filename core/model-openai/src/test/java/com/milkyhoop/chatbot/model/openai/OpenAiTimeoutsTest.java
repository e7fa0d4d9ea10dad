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
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each of the four timeouts ends a call, and nothing but what it waits for puts it off. */
@Timeout(20)
class OpenAiTimeoutsTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Leaves a server that answers at once the time to do so, on a busy machine too. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final List<String> texts = new CopyOnWriteArrayList<>();

  @Test
  void shouldTimeOutWhenTheConnectionIsNotAccepted() throws Exception {
    try (var full = new FullBacklog()) {
      Failed e = fail(full.baseUrl(), new Timeouts(SHORT, LONG, LONG, LONG, LONG), NONE);

      assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
      assertThat(e)
          .hasMessageContaining("could not be reached at 127.0.0.1")
          .hasMessageEndingWith("within 0.300 s");
    }
  }

  @Test
  void shouldTimeOutWhenTheTlsHandshakeIsNotAnswered() throws Exception {
    try (var server = new SilentServer()) {
      Failed e = fail(server.httpsUrl(), new Timeouts(SHORT, LONG, LONG, LONG, LONG), NONE);

      assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
      assertThat(e).hasMessage("OpenAI made no secure connection within 0.300 s");
    }
  }

  @Test
  void shouldTimeOutWhenNoAnswerComes() throws Exception {
    Failed e = fail(Connection::awaitAbort, new Timeouts(LONG, SHORT, LONG, LONG, LONG), NONE);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
    assertThat(e).hasMessage("OpenAI sent no text within 0.300 s");
  }

  @Test
  void shouldTimeOutWhenHeadersCommentsAndARoleComeButNoText() throws Exception {
    Failed e =
        fail(c -> keepAlive(c.stream().role()), new Timeouts(LONG, SHORT, LONG, LONG, LONG), NONE);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
    assertThat(e).hasMessage("OpenAI sent no text within 0.300 s");
  }

  @Test
  void shouldTimeOutWhenHeadersTrickle() throws Exception {
    Failed e =
        fail(
            c -> {
              c.write("HTTP/1.1 200 OK\r\n");
              for (int i = 0; ; i++) {
                c.write("X-Header-" + i + ": a\r\n");
                tick();
              }
            },
            new Timeouts(LONG, SHORT, LONG, LONG, LONG),
            NONE);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
  }

  @Test
  void shouldAskAgainWhenTheFirstTextIsLate() throws Exception {
    Failed e = fail(Connection::awaitAbort, new Timeouts(LONG, SHORT, LONG, LONG, LONG), QUICK);

    assertThat(e.calls()).isEqualTo(3);
    assertThat(e.retryAfter()).isPresent();
  }

  @Test
  void shouldTimeOutWhenTextStallsThoughCommentsKeepComing() throws Exception {
    long begun = System.nanoTime();

    Failed e =
        fail(
            c -> keepAlive(c.stream().text("a")),
            new Timeouts(LONG, LONG, LONG, SHORT, LONG),
            QUICK);

    assertThat(texts).containsExactly("a");
    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
    assertThat(e).hasMessage("OpenAI sent no more text for 0.300 s");
    assertThat(e.exception.outOfTime()).isFalse();
    assertThat(e.calls()).isEqualTo(1);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void shouldNotTimeOutWhenEachGapIsShortEnough() throws Exception {
    Script script =
        c -> {
          c.stream();
          for (int i = 0; i < 25; i++) {
            c.text("a");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
          }
          c.finish("stop").done();
        };
    try (var server = new ScriptedServer(script);
        var model =
            model(
                server.baseUrl(),
                new Timeouts(LONG, LONG, LONG, Duration.ofSeconds(2), LONG),
                NONE)) {

      call(model, prompt("Halo")).run(texts::add);

      assertThat(texts).hasSize(25);
    }
  }

  @Test
  void shouldNotCountTheTimeThatTheConsumerTakes() throws Exception {
    Script script = c -> c.stream().text("a").finish("stop").done();
    try (var server = new ScriptedServer(script);
        var model = model(server.baseUrl(), new Timeouts(LONG, SOON, LONG, SOON, LONG), NONE)) {

      call(model, prompt("Halo"))
          .run(
              text -> {
                LockSupport.parkNanos(SOON.multipliedBy(2).toNanos());
                texts.add(text);
              });

      assertThat(texts).containsExactly("a");
    }
  }

  @Test
  void shouldTimeOutWhenTextKeepsComingForTooLong() throws Exception {
    Failed e =
        fail(
            c -> {
              c.stream();
              while (true) {
                c.text("a");
                tick();
              }
            },
            new Timeouts(LONG, LONG, LONG, LONG, SOON),
            QUICK);

    assertThat(texts).isNotEmpty();
    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
    assertThat(e).hasMessage("OpenAI's reply was not whole within 2 s");
    assertThat(e.exception.outOfTime()).isTrue();
  }

  @Test
  void shouldTimeOutWithoutAFurtherRequestWhenRetriesTakeTooLong() throws Exception {
    Failed e =
        fail(
            Connection::awaitAbort,
            new Timeouts(LONG, SOON, LONG, LONG, Duration.ofSeconds(3)),
            new Retries(Duration.ofMillis(10), LONG));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
    assertThat(e.calls()).isEqualTo(2);
  }

  private Failed fail(Script script, Timeouts timeouts, Retries retries) throws Exception {
    try (var server = new ScriptedServer(script)) {
      return fail(server.baseUrl(), timeouts, retries);
    }
  }

  private Failed fail(URI baseUrl, Timeouts timeouts, Retries retries) {
    try (var model = model(baseUrl, timeouts, retries)) {
      return failure(call(model, prompt("Halo")), texts::add);
    }
  }

  private static OpenAiChatModel model(URI baseUrl, Timeouts timeouts, Retries retries) {
    return new OpenAiChatModel(
        config(baseUrl, timeouts, retries, NEVER_OPEN), new SimpleMeterRegistry(), Tracing.OFF);
  }

  private static void keepAlive(Connection c) throws IOException {
    while (true) {
      c.write(": keep-alive\n\n");
      tick();
    }
  }

  /** The pace of a server that sends something again and again. */
  private static void tick() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }
}
