package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.call;
import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static com.milkyhoop.chatbot.model.openai.TestModels.failure;
import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import com.milkyhoop.chatbot.model.openai.TestModels.Completed;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream's events become, and which streams are whole. */
class OpenAiStreamTest {
  private final List<String> texts = new CopyOnWriteArrayList<>();

  @Test
  void shouldPassTextOnAsItComes() throws Exception {
    Completed completion =
        complete(
            c ->
                c.stream()
                    .role()
                    .text("Halo")
                    .text(", \\\"Budi\\\"\\n")
                    .text("café 😀")
                    .finish("length")
                    .data(
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3}}")
                    .done());

    assertThat(text()).isEqualTo("Halo, \"Budi\"\ncafé 😀");
    assertThat(completion)
        .isEqualTo(new Completed("length", "gpt-4o-2024", Optional.of(ModelUsage.of(12, 3)), 1));
  }

  @Test
  void shouldPassOnAtOnceWhatCameAtOnce() throws Exception {
    complete(
        c ->
            c.stream()
                .write(
                    """
                    data: {"choices":[{"delta":{"content":"Ha"}}]}

                    data: {"choices":[{"delta":{"content":"lo"}}]}

                    data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

                    data: [DONE]

                    """));

    assertThat(texts).containsExactly("Halo");
  }

  @Test
  void shouldPassOnAtOnceWhatCameAtOnceInManyChunks() throws Exception {
    complete(
        c ->
            c.write(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunk("data: {\"choices\":[{\"delta\":{\"content\":\"Ha\"}}]}\n\n")
                    + chunk("data: {\"choices\":[{\"delta\":{\"content\":\"lo\"}}]}\n\n")
                    + chunk("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
                    + chunk("data: [DONE]\n\n")
                    + chunk("")));

    assertThat(texts).containsExactly("Halo");
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  @Test
  void shouldPassOnTheTextThatCameTogetherWithAFailure() throws Exception {
    Failed e =
        fail(
            c ->
                c.stream()
                    .write(
                        """
                        data: {"choices":[{"delta":{"content":"Ha"}}]}

                        data: {"error":{"message":"overloaded","type":"server_error"}}

                        """));

    assertThat(texts).containsExactly("Ha");
    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
  }

  @Test
  void shouldPassOnHalvesOfASurrogatePairAsTheyAre() throws Exception {
    complete(c -> c.stream().text("a\\ud83d").text("\\ude00b").finish("stop").done());

    assertThat(text()).isEqualTo("a\uD83D\uDE00b");
  }

  @Test
  void shouldPassTextOnWhileTheStreamGoesOn() throws Exception {
    try (var server =
            new ScriptedServer(
                c -> {
                  c.stream().text("one");
                  c.awaitAbort();
                });
        var model =
            new OpenAiChatModel(config(server.baseUrl()), new SimpleMeterRegistry(), Tracing.OFF)) {
      var call = call(model, prompt("Halo"));

      failure(
          call,
          text -> {
            texts.add(text);
            call.cancel();
          });
    }

    assertThat(texts).containsExactly("one");
  }

  @Test
  void shouldCompleteWhenOnlyTheLastEventIsMissing() throws Exception {
    Completed completion = complete(c -> c.stream().text("a").finish("stop"));

    assertThat(completion.finishReason()).isEqualTo("stop");
  }

  @Test
  void shouldCompleteWhenTheConnectionBreaksAfterTheFinishReason() throws Exception {
    Completed completion =
        complete(
            c -> {
              c.stream().text("a").finish("stop");
              pauseUntilRead();
              c.reset();
            });

    assertThat(completion.finishReason()).isEqualTo("stop");
  }

  @Test
  void shouldCompleteWhenTheServerKeepsItsFinishedStreamOpen() throws Exception {
    Completed completion =
        complete(
            c -> {
              c.stream().text("a").finish("stop");
              c.awaitAbort();
            });

    assertThat(completion.finishReason()).isEqualTo("stop");
  }

  @Test
  void shouldCompleteWhenTheServerGivesNoFinishReason() throws Exception {
    Completed completion = complete(c -> c.stream().text("a").done());

    assertThat(completion.finishReason()).isEqualTo("stop");
  }

  @Test
  void shouldNameTheConfiguredModelWhenTheServerNamesNone() throws Exception {
    Completed completion =
        complete(
            c ->
                c.stream()
                    .data("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}")
                    .finish("stop")
                    .done());

    assertThat(completion.model()).isEqualTo("gpt-4o");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no JSON", "{\"error\":{\"message\":\"too late\"}}"})
  void shouldCompleteWhateverComesAfterTheFinishReason(String data) throws Exception {
    Completed completion = complete(c -> c.stream().text("a").finish("stop").data(data));

    assertThat(completion.finishReason()).isEqualTo("stop");
  }

  @Test
  void shouldIgnoreWhatFollowsTheLastEvent() throws Exception {
    complete(c -> c.stream().text("a").finish("stop").done().text("b"));

    assertThat(texts).containsExactly("a");
  }

  @Test
  void shouldCompleteWhenFieldsAreUnknownAbsentOrOfAnotherKind() throws Exception {
    complete(
        c ->
            c.stream()
                .data("{}")
                .data("")
                .data("{\"choices\":null,\"usage\":null,\"error\":null,\"model\":7,\"x\":[{}]}")
                .data("{\"choices\":[{\"delta\":{\"content\":[1],\"y\":{\"content\":\"no\"}}}]}")
                .data(
                    "{\"choices\":[{\"delta\":{\"content\":\"a\"}},{\"delta\":{\"content\":\"no\"}}]}")
                .finish("stop")
                .done());

    assertThat(texts).containsExactly("a");
  }

  @Test
  void shouldBreakWhenTheStreamEndsCleanlyBeforeTheReplyDoes() throws Exception {
    Failed e = fail(c -> c.stream().text("a").text("b"));

    assertThat(text()).isEqualTo("ab");
    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
    assertThat(e.calls()).isEqualTo(1);
    assertThat(e.retryAfter()).isEmpty();
  }

  @Test
  void shouldBreakWhenTheConnectionIsResetInTheMiddle() throws Exception {
    Failed e =
        fail(
            c -> {
              c.stream().text("a");
              pauseUntilRead();
              c.reset();
            });

    assertThat(texts).containsExactly("a");
    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
  }

  @Test
  void shouldBreakWhenTheServerReportsAnErrorInTheMiddle() throws Exception {
    Failed e =
        fail(
            c ->
                c.stream()
                    .text("a")
                    .data("{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}"));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
    assertThat(e).hasMessage("OpenAI answered 500 (server_error): overloaded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"choices\":[{\"delta\":{\"content\":\"secret", "[]", "secret"})
  void shouldBreakWithoutQuotingWhenAnEventIsNoJsonObject(String data) throws Exception {
    Failed e = fail(c -> c.stream().text("a").data(data));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
    assertThat(e).hasMessageNotContaining("secret").hasNoCause();
  }

  @Test
  void shouldBreakWhenAnEventIsLongerThanAnyReply() throws Exception {
    Failed e = fail(c -> c.stream().text("a").text("x".repeat(2_000_000)));

    assertThat(texts).containsExactly("a");
    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
    assertThat(e).hasMessageContaining("more than 1048576 bytes");
  }

  @Test
  void shouldEndWithTheConsumersExceptionWhenItThrows() throws Exception {
    try (var server = new ScriptedServer(c -> c.stream().text("a").text("b"));
        var model =
            new OpenAiChatModel(config(server.baseUrl()), new SimpleMeterRegistry(), Tracing.OFF)) {
      var call = call(model, prompt("Halo"));
      var thrown = new IllegalStateException("full");

      assertThat(
              catchThrowable(
                  () ->
                      call.run(
                          _ -> {
                            throw thrown;
                          })))
          .isSameAs(thrown);
    }
  }

  private String text() {
    return String.join("", texts);
  }

  private Completed complete(Script script) throws Exception {
    try (var server = new ScriptedServer(script);
        var model =
            new OpenAiChatModel(config(server.baseUrl()), new SimpleMeterRegistry(), Tracing.OFF)) {
      return call(model, prompt("Halo")).run(texts::add);
    }
  }

  private Failed fail(Script script) throws Exception {
    try (var server = new ScriptedServer(script);
        var model =
            new OpenAiChatModel(config(server.baseUrl()), new SimpleMeterRegistry(), Tracing.OFF)) {
      return failure(call(model, prompt("Halo")), texts::add);
    }
  }

  /** A reset throws away what the client has not read yet. */
  private void pauseUntilRead() {
    await().until(() -> !texts.isEmpty());
  }
}
