package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.ScriptedCalls.failure;
import static com.milkyhoop.chatbot.model.openai.ScriptedCalls.reply;
import static com.milkyhoop.chatbot.model.openai.TestModels.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.model.openai.ScriptedCalls.Reply;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are whole, and which of those are a reply. */
@Timeout(30)
class AnswerEndTest {
  /** A gap between two chunks that is longer than what a finished stream is waited for. */
  private static final Duration PAUSE = Duration.ofMillis(2500);

  private static final Timeouts SHORT_GAP =
      new Timeouts(LONG, LONG, LONG, Duration.ofSeconds(2), LONG);

  @ParameterizedTest
  @ValueSource(strings = {"null", "NULL", "none", "undefined", ""})
  void shouldNotTakeAWordForNoneForAFinishReason(String word) throws Exception {
    Failed e =
        failure(
            c ->
                c.stream()
                    .data(chunk("\"content\":\"Ha\"", word))
                    .data(chunk("\"content\":\"lo\"", word)));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
  }

  @Test
  void shouldWaitForMoreTextWhenAFinishReasonComesWithEachChunk() throws Exception {
    Reply reply =
        reply(
            c -> {
              c.stream().data(chunk("\"content\":\"Ha\"", "stop"));
              pause();
              c.data(chunk("\"content\":\"lo\"", "stop")).done();
            });

    assertThat(reply.text()).isEqualTo("Halo");
    assertThat(reply.finishReason()).isEqualTo("stop");
  }

  @Test
  void shouldWaitForTextWhenAFinishReasonComesWithReasoning() throws Exception {
    Reply reply =
        reply(
            c -> {
              c.stream().role().data(chunk("\"reasoning_content\":\"Hm.\"", "stop"));
              pause();
              c.text("Halo").finish("stop").done();
            });

    assertThat(reply.text()).isEqualTo("Halo");
    assertThat(reply.calls()).isEqualTo(1);
  }

  @Test
  void shouldBreakWhenTheConnectionDoesAfterTextThatCameAfterAFinishReason() throws Exception {
    Failed e =
        failure(
            c -> {
              cutOff(c);
              c.data(chunk("\"content\":\"Ha\"", "stop")).data(chunk("\"content\":\"lo\"", "stop"));
            });

    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
  }

  @Test
  void shouldCompleteWhenTheConnectionBreaksAfterTheOnlyFinishReason() throws Exception {
    Reply reply =
        reply(
            c -> {
              cutOff(c);
              c.text("Halo").finish("stop");
            });

    assertThat(reply.text()).isEqualTo("Halo");
  }

  @Test
  void shouldBreakWhenTextAfterTheFinishReasonHasNoEndOfItsOwn() throws Exception {
    Failed e = failure(c -> c.stream().text("Ha").finish("stop").text("lo"));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
  }

  @Test
  void shouldCompleteWhenTheLastTextHasTheFinishReasonAndTheStreamStaysOpen() throws Exception {
    Reply reply =
        reply(
            c -> {
              c.stream().data(chunk("\"content\":\"Halo\"", "stop"));
              c.awaitAbort();
            },
            SHORT_GAP);

    assertThat(reply.text()).isEqualTo("Halo");
  }

  @Test
  void shouldTimeOutWhenTheStreamFallsSilentAfterAFinishReasonThatWasNone() throws Exception {
    Failed e =
        failure(
            c -> {
              c.stream()
                  .data(chunk("\"content\":\"Ha\"", "stop"))
                  .data(chunk("\"content\":\"lo\"", "stop"));
              c.awaitAbort();
            },
            SHORT_GAP);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}",
        "data: [DONE]\n",
        "data: [DONE]"
      })
  void shouldCompleteWhenOnlyTheEndOfTheLastEventIsMissing(String event) throws Exception {
    Reply reply = reply(c -> c.stream().text("Halo").write(event));

    assertThat(reply.text()).isEqualTo("Halo");
    assertThat(reply.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"choices\":[{\"delta\":{\"content\":\"lo\"}}]}\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"st",
        "data: [DO"
      })
  void shouldBreakWhenTheLastEventMayBeHalfOfOne(String event) throws Exception {
    Failed e = failure(c -> c.stream().text("Ha").write(event));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
  }

  @Test
  void shouldReadEventsWithoutBlankLinesBetween() throws Exception {
    Reply reply =
        reply(
            c ->
                c.stream()
                    .write("data: " + chunk("\"content\":\"Ha\"", "") + "\n")
                    .write("data: " + chunk("\"content\":\"lo\"", "stop") + "\n")
                    .write("data: [DONE]\n"));

    assertThat(reply.text()).isEqualTo("Halo");
    assertThat(reply.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abort",
        "error",
        "ERROR",
        "cancelled",
        "network_error",
        "insufficient_system_resource"
      })
  void shouldBreakWhenTheServerSaysThatItBrokeTheAnswerOff(String reason) throws Exception {
    Failed half = failure(c -> c.stream().text("Ha").finish(reason).done());
    Failed nothing = failure(c -> c.stream().role().finish(reason).done());

    assertThat(half.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
    assertThat(half).hasMessage("OpenAI broke its answer off (" + reason + ")");
    assertThat(nothing.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
    assertThat(nothing.calls()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eos", "eos_token", "end_turn", "content_filter", "length", "whatever"})
  void shouldKeepAFinishReasonThatIsNoFailure(String reason) throws Exception {
    Reply reply = reply(c -> c.stream().text("Halo").finish(reason).done());

    assertThat(reply.finishReason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "stop, MODEL_STREAM_BROKEN, 3",
    "load, MODEL_STREAM_BROKEN, 3",
    "length, MODEL_SPENT_ON_REASONING, 1",
    "MAX_TOKENS, MODEL_SPENT_ON_REASONING, 1",
    "model_length, MODEL_CONTEXT_TOO_LONG, 1",
    "content_filter, MODEL_REFUSED, 1",
    "PROHIBITED_CONTENT, MODEL_REFUSED, 1",
    "tool_calls, MODEL_REFUSED, 1"
  })
  void shouldNameTheCauseWhenAnAnswerHasNoText(String finish, Reason reason, int calls)
      throws Exception {
    Failed e = failure(c -> c.stream().role().text("\\n ").finish(finish).done());

    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e.calls()).isEqualTo(calls);
  }

  @Test
  void shouldSayWhereTheTokensWentWhenAllWentIntoReasoning() throws Exception {
    Failed e =
        failure(
            c ->
                c.stream()
                    .data(chunk("\"reasoning\":\"a long thought\"", ""))
                    .finish("length")
                    .done());

    assertThat(e.reason()).isEqualTo(Reason.MODEL_SPENT_ON_REASONING);
    assertThat(e).hasMessageContaining("MAX_TOKENS").hasMessageContaining("reasoning");
  }

  @Test
  void shouldRefuseAToolCallThatEndsLikeText() throws Exception {
    Failed e =
        failure(
            c ->
                c.stream()
                    .data(
                        chunk(
                            "\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_1\"}]",
                            ""))
                    .finish("stop")
                    .done());

    assertThat(e.reason()).isEqualTo(Reason.MODEL_REFUSED);
    assertThat(e).hasMessageContaining("tool");
    assertThat(e.calls()).isEqualTo(1);
  }

  @Test
  void shouldAskAgainWhenTheFirstAnswerIsEmpty() throws Exception {
    Reply reply =
        reply(
            c -> {
              if (c.number() == 1) {
                c.stream().role().finish("stop").done();
              } else {
                c.stream().text("Halo").finish("stop").done();
              }
            });

    assertThat(reply.text()).isEqualTo("Halo");
    assertThat(reply.calls()).isEqualTo(2);
  }

  private static String chunk(String delta, String finishReason) {
    return "{\"choices\":[{\"delta\":{%s},\"finish_reason\":\"%s\"}]}"
        .formatted(delta, finishReason);
  }

  /** Begins a body whose end, however it comes, is before the one that was announced. */
  private static void cutOff(Connection c) throws IOException {
    c.write("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n");
  }

  private static void pause() {
    LockSupport.parkNanos(PAUSE.toNanos());
  }
}
