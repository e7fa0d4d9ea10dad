package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.KEY;
import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.kit.SpanContexts;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Scope;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent, as the server reads it. */
class OpenAiRequestTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void shouldAskForAStreamWithCountsOfWhatThePromptHolds() throws Exception {
    var prompt =
        new Prompt(
            List.of(
                new Message(Role.SYSTEM, "Be kind."),
                new Message(Role.USER, "Halo \"kamu\"\n\ttab 😀 \u2028 é"),
                new Message(Role.ASSISTANT, "Halo!"),
                new Message(Role.USER, "Apa kabar?")),
            List.of(1L));

    JsonNode body = JSON.readTree(send("", prompt).body());

    assertThat(body)
        .isEqualTo(
            JSON.readTree(
                """
                {"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true},
                 "max_tokens":1000,"temperature":0.7,
                 "messages":[{"role":"system","content":"Be kind."},
                             {"role":"user","content":"Halo \\"kamu\\"\\n\\ttab 😀 \u2028 é"},
                             {"role":"assistant","content":"Halo!"},
                             {"role":"user","content":"Apa kabar?"}]}
                """));
  }

  @Test
  void shouldSendHalfACharacterAsAQuestionMark() throws Exception {
    JsonNode body = JSON.readTree(send("", TestModels.prompt("a\uD83Db")).body());

    assertThat(body.at("/messages/0/content").asText()).isEqualTo("a?b");
  }

  @Test
  void shouldSendTheKeyAndAskForNothingCompressed() throws Exception {
    List<String> headers = send("", TestModels.prompt("Halo")).head().lines().toList();

    assertThat(headers)
        .contains(
            "Authorization: Bearer " + KEY,
            "Accept: text/event-stream",
            "Accept-Encoding: identity",
            "Content-Type: application/json");
  }

  @Test
  void shouldSendTheKeyAsAzureWantsIt() throws Exception {
    String azure = "/openai/deployments/d?api-version=2024-10-21";

    assertThat(send(azure, TestModels.prompt("Halo")).head().lines())
        .contains("api-key: " + KEY)
        .noneMatch(line -> line.startsWith("Authorization"));
  }

  @Test
  void shouldTellTheServerWhichTraceItWorksFor() throws Exception {
    var trace = new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);
    try (Scope _ = SpanContexts.parent(trace).makeCurrent()) {
      assertThat(send("", TestModels.prompt("Halo")).head().lines())
          .contains("traceparent: " + trace.header());
    }
    assertThat(send("", TestModels.prompt("Halo")).head()).doesNotContain("traceparent");
  }

  /** Else the end of a long prompt would wait for an acknowledgement, up to 40 ms. */
  @Test
  void shouldSendEachPieceOfALongPromptAtOnce() throws Exception {
    var withoutDelay = new ConcurrentLinkedQueue<Boolean>();
    OkHttpClient client =
        new OkHttpClient.Builder()
            .eventListener(
                new EventListener() {
                  @Override
                  public void connectionAcquired(Call call, okhttp3.Connection connection) {
                    try {
                      withoutDelay.add(connection.socket().getTcpNoDelay());
                    } catch (SocketException e) {
                      throw new UncheckedIOException(e);
                    }
                  }
                })
            .build();
    try (var server = new ScriptedServer(c -> c.stream().text("Halo").finish("stop").done());
        var model =
            new OpenAiChatModel(
                config(server.baseUrl()), new SimpleMeterRegistry(), Tracing.OFF, client)) {
      TestModels.call(model, TestModels.prompt("Halo")).run(_ -> {});

      assertThat(withoutDelay).containsExactly(true);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', /v1/chat/completions",
    "/, /v1/chat/completions",
    "/a%20b/, /v1/a%20b/chat/completions",
    "/openai/deployments/d?api-version=2024-10-21, /v1/openai/deployments/d/chat/completions?api-version=2024-10-21"
  })
  void shouldFindTheAddressWithAndWithoutASlashAtTheEnd(String end, String path) throws Exception {
    Connection request = send(end, TestModels.prompt("Halo"));

    assertThat(request.head()).startsWith("POST " + path + " HTTP/1.1\r\n");
  }

  private static Connection send(String baseUrlEnd, Prompt prompt) throws Exception {
    try (var server = new ScriptedServer(c -> c.stream().text("Halo").finish("stop").done());
        var model =
            new OpenAiChatModel(
                config(URI.create(server.baseUrl() + baseUrlEnd)),
                new SimpleMeterRegistry(),
                Tracing.OFF)) {
      TestModels.call(model, prompt).run(_ -> {});
      return server.requests().getFirst();
    }
  }
}
