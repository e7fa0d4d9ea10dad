package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.LONG;
import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.NONE;
import static com.milkyhoop.chatbot.model.openai.TestModels.call;
import static com.milkyhoop.chatbot.model.openai.TestModels.failure;
import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.model.openai.TestModels.Completed;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import com.milkyhoop.chatbot.model.openai.TestModels.TestCall;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over HTTP/2, as the real service is spoken to: many streams share one connection. */
@Timeout(20)
class OpenAiHttp2Test {
  private static final List<Protocol> HTTP_2 = List.of(Protocol.H2_PRIOR_KNOWLEDGE);
  private static final String FIRST =
      """
      data: {"choices":[{"delta":{"content":"first"}}]}

      """;
  private static final String REST =
      """
      data: {"choices":[{"delta":{"content":" rest"},"finish_reason":"stop"}]}

      data: [DONE]

      """;

  private final MockWebServer server = new MockWebServer();
  private final CountDownLatch release = new CountDownLatch(1);

  @BeforeEach
  void start() throws IOException {
    server.setProtocols(HTTP_2);
    server.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.close();
  }

  @Test
  void shouldStreamOverOneConnection() throws Exception {
    release.countDown();
    server.enqueue(halfThenRest());
    server.enqueue(halfThenRest());
    try (var model = model(LONG)) {
      List<String> texts = new CopyOnWriteArrayList<>();

      Completed first = call(model, prompt("Halo")).run(texts::add);
      call(model, prompt("Halo")).run(texts::add);

      assertThat(String.join("", texts)).isEqualTo("first restfirst rest");
      assertThat(first.finishReason()).isEqualTo("stop");
      assertThat(server.takeRequest().getConnectionIndex())
          .isEqualTo(server.takeRequest().getConnectionIndex());
    }
  }

  @Test
  void shouldLeaveTheOtherStreamsAloneWhenOneIsCancelled() throws Exception {
    server.enqueue(halfThenRest());
    server.enqueue(halfThenRest());
    try (var model = model(LONG)) {
      List<String> texts = new CopyOnWriteArrayList<>();
      var firstSeen = new CountDownLatch(1);
      CompletableFuture<Completed> staying = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  staying.complete(
                      call(model, prompt("Halo"))
                          .run(
                              text -> {
                                texts.add(text);
                                firstSeen.countDown();
                              }));
                } catch (ModelException e) {
                  staying.completeExceptionally(e);
                }
              });
      assertThat(firstSeen.await(10, TimeUnit.SECONDS)).isTrue();
      TestCall leaving = call(model, prompt("Halo"));

      Failed e = failure(leaving, _ -> leaving.cancel());
      release.countDown();

      assertThat(e.reason()).isEqualTo(Reason.CANCELLED);
      assertThat(staying.get(10, TimeUnit.SECONDS).finishReason()).isEqualTo("stop");
      assertThat(String.join("", texts)).isEqualTo("first rest");
    }
  }

  @Test
  void shouldTimeOutWhenTextStalls() throws Exception {
    server.enqueue(halfThenRest());
    try (var model = model(Duration.ofMillis(300))) {

      Failed e = failure(call(model, prompt("Halo")));

      assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
      assertThat(e).hasMessage("OpenAI sent no more text for 0.300 s");
    }
  }

  private OpenAiChatModel model(Duration tokenGap) {
    var config =
        TestModels.config(
            server.url("/v1").uri(),
            new Timeouts(LONG, LONG, LONG, tokenGap, LONG),
            NONE,
            NEVER_OPEN);
    return new OpenAiChatModel(
        config,
        new SimpleMeterRegistry(),
        Tracing.OFF,
        new OkHttpClient.Builder().protocols(HTTP_2).build());
  }

  /** Its second half comes once released. */
  private MockResponse halfThenRest() {
    return new MockResponse.Builder()
        .body(
            new MockResponseBody() {
              @Override
              public long getContentLength() {
                return -1;
              }

              @Override
              public void writeTo(BufferedSink sink) throws IOException {
                sink.writeUtf8(FIRST).flush();
                try {
                  release.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
                sink.writeUtf8(REST).flush();
              }
            })
        .build();
  }
}
