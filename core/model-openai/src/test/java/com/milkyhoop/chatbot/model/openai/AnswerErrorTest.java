package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.ScriptedCalls.failure;
import static com.milkyhoop.chatbot.model.openai.ScriptedCalls.reply;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.ScriptedCalls.Reply;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors that come after a 200, and what else decides whether to ask again. */
class AnswerErrorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"error":{"message":"m","type":"server_error"}}                      | MODEL_UNAVAILABLE      | 3
          {"error":{"message":"m","type":"overloaded_error"}}                  | MODEL_UNAVAILABLE      | 3
          {"error":{"message":"m","code":"rate_limit_exceeded"}}               | MODEL_RATE_LIMITED     | 3
          {"error":{"message":"m","status":"RESOURCE_EXHAUSTED"}}              | MODEL_RATE_LIMITED     | 3
          {"error":{"message":"m","code":"insufficient_quota"}}                | MODEL_RATE_LIMITED     | 1
          {"error":{"message":"m","type":"exceeded_current_quota_error"}}      | MODEL_RATE_LIMITED     | 1
          {"error":{"message":"m","type":"permission_error"}} | MODEL_UNAUTHORIZED     | 1
          {"error":{"message":"m","code":"context_length_exceeded"}}           | MODEL_CONTEXT_TOO_LONG | 1
          {"error":"m","error_type":"validation"}                              | MODEL_REFUSED          | 1
          {"error":"m","error_type":"overloaded"}                              | MODEL_UNAVAILABLE      | 3
          {"error":"m","error_type":"generation"}                              | MODEL_UNAVAILABLE      | 3
          {"object":"error","message":"m","type":"BadRequestError","code":400} | MODEL_REFUSED          | 1
          {"type":"error","error":{"type":"overloaded_error","message":"m"}}   | MODEL_UNAVAILABLE      | 3
          {"message":"m","code":502}                                           | MODEL_UNAVAILABLE      | 3
          {"message":"m","code":"Throttling"}                                  | MODEL_RATE_LIMITED     | 3
          {"detail":"m"}                                                       | MODEL_UNAVAILABLE      | 3
          {"errors":[{"message":"m","code":1}]}                                | MODEL_UNAVAILABLE      | 3
          {"base_resp":{"status_code":1004,"status_msg":"m"},"choices":null}   | MODEL_UNAVAILABLE      | 3
          {"x_groq":{"error":"m"}}                                             | MODEL_UNAVAILABLE      | 3
          {"choices":[{"delta":{},"error":{"message":"m","code":429}}]}        | MODEL_RATE_LIMITED     | 3
          {"message":"m"}                                                      | MODEL_UNAVAILABLE      | 3
          """)
  void shouldReadAnErrorWhateverItsShape(String event, Reason reason, int calls) throws Exception {
    Failed e = failure(c -> c.stream().data(event).done());

    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e).hasMessageEndingWith(": m");
    assertThat(e.calls()).isEqualTo(calls);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"message":"upstream failed","code":502} | OpenAI answered 502 (502): upstream failed
          {"anything":1}                           | OpenAI answered 500: it has trouble of its own
          Internal Server Error                    | OpenAI answered 500: Internal Server Error
          ''                                       | OpenAI answered 500: it has trouble of its own
          """)
  void shouldTakeAnEventOfTheTypeErrorForOneWhateverItHolds(String data, String message)
      throws Exception {
    Failed e = failure(c -> c.stream().write("event: error\n").data(data).done());

    assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
    assertThat(e).hasMessage(message);
  }

  @Test
  void shouldReadAnErrorThatIsNoEvent() throws Exception {
    Failed e = failure(c -> c.stream().role().write("{\"error\":\"unexpected EOF\"}\n"));

    assertThat(e).hasMessage("OpenAI answered 500: unexpected EOF");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":null,\"choices\":[]}",
        "{\"error\":false,\"choices\":[]}",
        "{\"error\":\"\",\"choices\":[]}",
        "{\"error\":{},\"choices\":[{\"delta\":{}}]}",
        "{\"base_resp\":{\"status_code\":0,\"status_msg\":\"\"},\"choices\":null}",
        "{\"object\":\"chat.completion.chunk\",\"code\":0,\"status\":\"ok\"}",
        "{\"message\":\"searching the web\"}",
        "{\"type\":\"ping\"}",
        "{}"
      })
  void shouldGoOnWhenAnEventIsNoError(String event) throws Exception {
    Reply reply = reply(c -> c.stream().data(event).text("Halo").finish("stop").done());

    assertThat(reply.text()).isEqualTo("Halo");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | {"object":"error","message":"This model's maximum context length is 2048 tokens.","code":400}
          400 | {"error":{"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}
          500 | {"error":{"message":"Context size has been exceeded.","code":500}}
          422 | {"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096","error_type":"validation"}
          400 | {"message":"Prompt contains 40000 tokens, too large for model with 32768 maximum context length"}
          400 | [{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed"}}]
          400 | {"error":{"message":"The input (5000 tokens) is longer than the model's context length (4096 tokens)."}}
          400 | {"error":{"message":"You requested 5000, but the model's context length is only 4096"}}
          413 | {}
          """)
  void shouldTellAPromptThatIsTooLong(int status, String body) throws Exception {
    Failed e = failure(c -> c.respond(status, "", body));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_CONTEXT_TOO_LONG);
    assertThat(e.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_tokens is too large",
        "Unknown parameter: context",
        "the maximum length of a name is 64"
      })
  void shouldNotTakeAnotherRefusalForAPromptThatIsTooLong(String message) throws Exception {
    Failed e = failure(c -> c.respond(400, "", "{\"error\":\"" + message + "\"}"));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_REFUSED);
  }

  @ParameterizedTest
  @CsvSource({
    "500, false, 1, MODEL_UNAVAILABLE",
    "429, false, 1, MODEL_RATE_LIMITED",
    "400, true, 3, MODEL_REFUSED",
    "400, maybe, 1, MODEL_REFUSED"
  })
  void shouldAskAgainOnlyAsTheServerSays(int status, String header, int calls, Reason reason)
      throws Exception {
    Failed e = failure(c -> c.respond(status, "x-should-retry: " + header + "\r\n", "{}"));

    assertThat(e.calls()).isEqualTo(calls);
    assertThat(e.reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 429})
  void shouldNeverAskAgainWhenTheQuotaIsSpent(int status) throws Exception {
    Failed e =
        failure(
            c ->
                c.respond(
                    status,
                    "Retry-After: 0\r\nx-should-retry: true\r\n",
                    "{\"error\":{\"code\":\"insufficient_user_quota\"}}"));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_RATE_LIMITED);
    assertThat(e).hasMessageContaining("no credit left");
    assertThat(e.calls()).isEqualTo(1);
    assertThat(e.retryAfter()).contains(Duration.ofMinutes(10));
  }

  @Test
  void shouldAskAgainWhenAMessageOnlySoundsLikeAQuota() throws Exception {
    Failed e =
        failure(
            c ->
                c.respond(
                    429,
                    "",
                    "{\"status\":429,\"error\":\"INSUFFICIENT QUOTA\",\"message\":\"slow down\"}"));

    assertThat(e.calls()).isEqualTo(3);
    assertThat(e).hasMessageEndingWith("slow down");
  }

  @Test
  void shouldWaitAsLongAsTheBodyAsksWhereNoHeaderDoes() throws Exception {
    Failed e =
        failure(
            c ->
                c.respond(
                    429,
                    "",
                    "[{\"error\":{\"code\":429,\"details\":[{\"retryDelay\":\"3600s\"}]}}]"));

    assertThat(e.retryAfter()).contains(Duration.ofHours(1));
    assertThat(e.calls()).isEqualTo(1);
  }

  @Test
  void shouldCarryWhatTheServerSaidForTheDialect() {
    RequestFailure failure =
        new ErrorResponse(
                new ErrorTextRedactor(new Secret(TestModels.KEY), TestModels.prompt("Halo")))
            .of(
                ApiErrorReader.parse(
                    "{\"error\":{\"message\":\"no\",\"param\":\"max_tokens\",\"code\":400}}"));

    assertThat(failure.status()).hasValue(400);
    assertThat(failure.error().param()).isEqualTo("max_tokens");
    assertThat(failure.afterText().error()).isEqualTo(failure.error());
  }
}
