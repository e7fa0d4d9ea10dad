package com.milkyhoop.chatbot.model.openai;

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
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Retries;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import com.milkyhoop.chatbot.model.openai.TestModels.TestCall;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cancel ends a call in each of its phases, and the server sees it at once. */
@Timeout(20)
class OpenAiCancelTest {
  /** Some milliseconds where nothing else runs; a busy build machine gets more. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> texts = new CopyOnWriteArrayList<>();

  @Test
  void shouldSendNothingWhenCancelledBeforeItRuns() throws Exception {
    try (var server = new ScriptedServer(Connection::awaitAbort);
        var model = model(server.baseUrl())) {
      TestCall call = call(model, prompt("Halo"));
      call.cancel();

      Failed e = failure(call);

      assertThat(e.reason()).isEqualTo(Reason.CANCELLED);
      assertThat(e.calls()).isZero();
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void shouldEndWhenCancelledWhileConnecting() throws Exception {
    try (var full = new FullBacklog();
        var model = model(full.baseUrl())) {
      var running = new Running(call(model, prompt("Halo")));
      await().until(running::isBlocked);

      running.cancel();

      running.mustEndCancelledWithin(AT_ONCE);
    }
  }

  @Test
  void shouldEndWhenCancelledInTheTlsHandshake() throws Exception {
    try (var server = new SilentServer();
        var model = model(server.httpsUrl())) {
      var running = new Running(call(model, prompt("Halo")));
      server.awaitClient();

      running.cancel();

      running.mustEndCancelledWithin(AT_ONCE);
      server.mustLoseTheClientWithin(AT_ONCE);
    }
  }

  @Test
  void shouldEndWhenCancelledBeforeAnAnswer() throws Exception {
    cancelWhen(Connection::awaitAbort, 0);
  }

  @Test
  void shouldEndWhenCancelledBetweenTwoTexts() throws Exception {
    cancelWhen(
        c -> {
          c.stream().text("a");
          c.awaitAbort();
        },
        1);

    assertThat(texts).containsExactly("a");
  }

  @Test
  void shouldEndWhenCancelledWhileWaitingToAskAgain() throws Exception {
    try (var server = new ScriptedServer(c -> c.respond(429, "Retry-After: 20\r\n", "{}"));
        var model = model(server.baseUrl())) {
      var running = new Running(call(model, prompt("Halo")));
      await().until(() -> server.requests().size() == 1 && running.isBlocked());

      running.cancel();

      Failed e = running.mustEndCancelledWithin(AT_ONCE);
      assertThat(e.calls()).isEqualTo(1);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void shouldPassNoFurtherTextOnWhenCancelledByTheConsumer() throws Exception {
    try (var server =
            new ScriptedServer(
                c -> {
                  c.write(
                      "HTTP/1.1 200 OK\r\n\r\n"
                          + "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n".repeat(5));
                  c.awaitAbort();
                });
        var model = model(server.baseUrl())) {
      TestCall call = call(model, prompt("Halo"));

      Failed e =
          failure(
              call,
              text -> {
                texts.add(text);
                call.cancel();
              });

      assertThat(e.reason()).isEqualTo(Reason.CANCELLED);
      assertThat(texts).hasSize(1);
    }
  }

  /** Breaks off a body without a length where the cancel closes its connection. */
  @Test
  void shouldEndCancelledWhenAWholeAnswerCameThatNobodyWasGiven() {
    mustEndCancelled(
        """
        {"choices":[{"message":{"content":"Halo"},"finish_reason":"stop"}]}\
        """);
  }

  /** Holds the text back until it is known to be no tag that reasoning begins with. */
  @Test
  void shouldEndCancelledWhenTheLastTextWasHeldBack() {
    mustEndCancelled(
        """
        data: {"choices":[{"delta":{"content":"<th"}}]}

        data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

        """);
  }

  @Test
  void shouldKeepTheAnswerWhenCancelledAfterItsEnd() throws Exception {
    try (var server = new ScriptedServer(c -> c.stream().text("a").finish("stop").done());
        var model = model(server.baseUrl())) {
      TestCall call = call(model, prompt("Halo"));

      assertThat(call.run(texts::add).finishReason()).isEqualTo("stop");
      call.cancel();

      assertThat(texts).containsExactly("a");
    }
  }

  /** Answers with this body, all of which was read when the call is cancelled. */
  private void mustEndCancelled(String body) {
    var running = new CompletableFuture<TestCall>();
    var client =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain ->
                    new Response.Builder()
                        .request(chain.request())
                        .protocol(Protocol.HTTP_1_1)
                        .code(200)
                        .message("OK")
                        .body(endingIn(body, () -> running.join().cancel()))
                        .build())
            .build();
    var routes = config(URI.create("http://127.0.0.1:1/v1"), PATIENT, QUICK, NEVER_OPEN);
    try (var model = new OpenAiChatModel(routes, registry, Tracing.OFF, client)) {
      TestCall call = call(model, prompt("Halo"));
      running.complete(call);

      Failed e = failure(call, texts::add);

      assertThat(e.reason()).isEqualTo(Reason.CANCELLED);
      assertThat(e.calls()).isEqualTo(1);
      assertThat(texts).isEmpty();
    }
  }

  /** Makes a body without a length, which breaks off behind what it holds. */
  private static ResponseBody endingIn(String body, Runnable cancel) {
    var held = new Buffer().writeUtf8(body);
    Source source =
        new ForwardingSource(held) {
          @Override
          public long read(Buffer sink, long count) throws IOException {
            if (!held.exhausted()) {
              return super.read(sink, count);
            }
            cancel.run();
            throw new IOException("Socket closed");
          }
        };
    return ResponseBody.create(Okio.buffer(source), null, -1);
  }

  private void cancelWhen(Script script, int textsBefore) throws Exception {
    try (var server = new ScriptedServer(script);
        var model = model(server.baseUrl())) {
      var running = new Running(call(model, prompt("Halo")));
      await()
          .until(
              () ->
                  server.requests().size() == 1
                      && texts.size() == textsBefore
                      && running.isBlocked());

      running.cancel();

      running.mustEndCancelledWithin(AT_ONCE);
      assertThat(server.requests().getFirst().aborted(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS))
          .as("the server saw the end")
          .isTrue();
      assertThat(registry.get("chatbot.model.calls").tag("outcome", "cancelled").counter().count())
          .isEqualTo(1);
    }
  }

  private OpenAiChatModel model(URI baseUrl) {
    var retries = new Retries(Duration.ofMillis(20), LONG);
    return new OpenAiChatModel(
        config(baseUrl, PATIENT, retries, NEVER_OPEN), registry, Tracing.OFF);
  }

  /** A call that runs on a thread of its own, as the runner's do. */
  private final class Running {
    final CompletableFuture<Failed> ended = new CompletableFuture<>();
    private final TestCall call;
    private final Thread thread;

    Running(TestCall call) {
      this.call = call;
      thread = Thread.ofVirtual().start(() -> ended.complete(failure(call, texts::add)));
    }

    boolean isBlocked() {
      return switch (thread.getState()) {
        case WAITING, TIMED_WAITING, BLOCKED -> true;
        case NEW, RUNNABLE, TERMINATED -> false;
      };
    }

    void cancel() {
      call.cancel();
    }

    Failed mustEndCancelledWithin(Duration time) throws Exception {
      Failed e = ended.get(time.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(e.reason()).isEqualTo(Reason.CANCELLED);
      return e;
    }
  }
}
