package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.ScriptedCalls.failure;
import static com.milkyhoop.chatbot.model.openai.ScriptedCalls.reply;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.openai.ScriptedCalls.Reply;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of an answer, wherever a server puts it. */
class AnswerTextTest {
  private static final String COMPLETION =
      """
      {"object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant",
       "content":"Halo juga!","refusal":null},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"content":"text"}                                                          | text
          {"content":6}                                                               | 6
          {"content":0.0050}                                                          | 0.0050
          {"content":1e3}                                                             | 1e3
          {"content":true}                                                            | true
          {"content":[{"type":"text","text":"two "},{"type":"text","text":"parts"}]}  | two parts
          {"content":["a",{"text":"b"},7,{"type":"output_text","text":"c"}]}          | abc
          {"content":[{"type":"thinking","text":"no"},{"type":"text","text":"yes"}]}  | yes
          {"content":[{"type":"image_url","text":"no"},{"type":"text","text":"yes"}]} | yes
          {"content":{"type":"text","text":"a part"}}                                 | a part
          {"content":null,"refusal":"I will not."}                                    | I will not.
          {"content":"But ","refusal":"no."}                                          | But no.
          {"reasoning_content":"no","content":"yes","thinking":"no"}                  | yes
          """)
  void shouldTakeTheTextAsItStandsInTheJson(String delta, String text) throws Exception {
    Reply reply =
        reply(
            c ->
                c.stream().data("{\"choices\":[{\"delta\":" + delta + "}]}").finish("stop").done());

    assertThat(reply.text()).isEqualTo(text);
  }

  @Test
  void shouldTakeTheTextBesideADeltaOnlyWhereThereIsNone() throws Exception {
    Reply reply =
        reply(
            c ->
                c.stream()
                    .data("{\"choices\":[{\"text\":\"of \"}]}")
                    .data("{\"choices\":[{\"text\":\"old\",\"delta\":{\"content\":\"now\"}}]}")
                    .finish("stop")
                    .done());

    assertThat(reply.text()).isEqualTo("of now");
  }

  @Test
  void shouldNotRepeatTheTextWhereTheLastChunkDoes() throws Exception {
    Reply reply =
        reply(
            c ->
                c.stream()
                    .text("Halo")
                    .data(
                        "{\"choices\":[{\"delta\":{},\"message\":{\"content\":\"Halo\"},\"finish_reason\":\"stop\"}]}")
                    .done());

    assertThat(reply.text()).isEqualTo("Halo");
  }

  @Test
  void shouldTakeAWholeAnswerThatComesAsOneEvent() throws Exception {
    Reply reply = reply(c -> c.stream().data(COMPLETION.replace("\n", "")).done());

    assertThat(reply.text()).isEqualTo("Halo juga!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/event-stream", "text/plain"})
  void shouldTakeAWholeAnswerWhenTheServerDoesNotStream(String type) throws Exception {
    Reply reply = reply(c -> c.respond(200, "Content-Type: " + type + "\r\n", COMPLETION));

    assertThat(reply.text()).isEqualTo("Halo juga!");
    assertThat(reply.finishReason()).isEqualTo("stop");
    assertThat(reply.usage()).contains(ModelUsage.of(7, 3));
    assertThat(reply.calls()).isEqualTo(1);
  }

  @Test
  void shouldTakeAWholeAnswerWithoutAFinishReason() throws Exception {
    Reply reply =
        reply(c -> c.respond(200, "", "\n{\"choices\":[{\"message\":{\"content\":\"Halo\"}}]}"));

    assertThat(reply.text()).isEqualTo("Halo");
  }

  @Test
  void shouldTakeAWholeAnswerThatIsLongerThanTheServerSaid() throws Exception {
    Reply reply =
        reply(c -> c.write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n").write(COMPLETION));

    assertThat(reply.text()).isEqualTo("Halo juga!");
  }

  @Test
  void shouldTakeChunksThatAreNoEvents() throws Exception {
    Reply reply =
        reply(
            c ->
                c.respond(
                    200,
                    "",
                    """
                    {"choices":[{"delta":{"content":"Halo "}}]}
                    {"choices":[{"delta":{"content":"juga!"},"finish_reason":"stop"}]}
                    """));

    assertThat(reply.text()).isEqualTo("Halo juga!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[{\"delta\":{\"content\":\"half\"}}]}",
        "{\"choices\":[{\"message\":{\"content\":\"ha\"}}]}{\"choices\":[{\"message\":{\"content\":\"lf\"}}]}"
      })
  void shouldNotTakeHalfAnAnswerForAWholeOne(String body) throws Exception {
    Failed e = failure(c -> c.respond(200, "", body));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"error":{"message":"Slow","code":429}}   | MODEL_RATE_LIMITED | 3 | OpenAI answered 429 (429): Slow
          {"error":{"message":"No","code":"400"}}   | MODEL_REFUSED      | 1 | OpenAI answered 400 (400): No
          {"error":"Unexpected endpoint."}          | MODEL_REFUSED      | 1 | OpenAI answered without a reply: Unexpected endpoint.; OPENAI_BASE_URL may be wrong
          [{"error":{"code":503,"message":"Later"}}]| MODEL_UNAVAILABLE  | 3 | OpenAI answered 503 (503): Later
          {"message":"Hm"}                          | MODEL_REFUSED      | 1 | OpenAI answered without a reply: Hm; OPENAI_BASE_URL may be wrong
          {"choices":[{"message                     | MODEL_REFUSED      | 1 | OpenAI answered with JSON that is cut off or wrong; OPENAI_BASE_URL may be wrong
          <html>Welcome!</html>                     | MODEL_REFUSED      | 1 | OpenAI answered with a web page; OPENAI_BASE_URL may be wrong
          Welcome!                                  | MODEL_REFUSED      | 1 | OpenAI answered without a stream of chat chunks; OPENAI_BASE_URL may be wrong
          """)
  void shouldNameTheCauseWhenTheAnswerIsNoReply(
      String body, Reason reason, int calls, String message) throws Exception {
    Failed e = failure(c -> c.respond(200, "Content-Type: application/json\r\n", body));

    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e).hasMessage(message);
    assertThat(e.calls()).isEqualTo(calls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "deflate"})
  void shouldDecodeAnAnswerThatIsCompressedThoughNobodyAskedForIt(String coding) throws Exception {
    Reply reply =
        reply(
            c ->
                compressed(
                    c,
                    200,
                    coding,
                    "data: {\"choices\":[{\"delta\":{\"content\":\"Halo\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));

    assertThat(reply.text()).isEqualTo("Halo");
  }

  @Test
  void shouldDecodeAnErrorThatIsCompressed() throws Exception {
    Failed e = failure(c -> compressed(c, 400, "gzip", "{\"error\":{\"message\":\"No\"}}"));

    assertThat(e).hasMessage("OpenAI answered 400: No");
  }

  @Test
  void shouldFailOnceWhenTheCompressionIsUnknown() throws Exception {
    Failed e = failure(c -> c.respond(200, "Content-Encoding: br\r\n", "?"));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_REFUSED);
    assertThat(e).hasMessageContaining("Content-Encoding");
    assertThat(e.calls()).isEqualTo(1);
  }

  private static void compressed(Connection c, int status, String coding, String body)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        coding.equals("deflate") ? new DeflaterOutputStream(bytes) : new GZIPOutputStream(bytes)) {
      out.write(body.getBytes(UTF_8));
    }
    c.write(
            "HTTP/1.1 %d Status\r\nConnection: close\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(status, coding, bytes.size()))
        .write(bytes.toByteArray());
  }
}
