package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.KEY;
import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.NONE;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.call;
import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static com.milkyhoop.chatbot.model.openai.TestModels.failure;
import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer that is an error becomes: its reason, and a message that may be shown. */
class OpenAiFailuresTest {
  private static final String MESSAGE = "Jangan bocorkan kalimat rahasia ini kepada siapa pun.";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          300 | MODEL_REFUSED      | OpenAI answered 300 (a_code): not a stream; OPENAI_BASE_URL may be wrong
          400 | MODEL_REFUSED      | OpenAI answered 400 (a_code): it does not take this request
          401 | MODEL_UNAUTHORIZED | OpenAI answered 401 (a_code): the key in OPENAI_API_KEY is not accepted
          403 | MODEL_UNAUTHORIZED | OpenAI answered 403 (a_code): the key in OPENAI_API_KEY may not use this model or this service
          404 | MODEL_REFUSED      | OpenAI answered 404 (a_code): not found; OPENAI_BASE_URL or OPENAI_MODEL may be wrong
          408 | MODEL_UNAVAILABLE  | OpenAI answered 408 (a_code): it does not take this request
          429 | MODEL_RATE_LIMITED | OpenAI answered 429 (a_code): too many requests or tokens for the account's limits
          500 | MODEL_UNAVAILABLE  | OpenAI answered 500 (a_code): it has trouble of its own
          503 | MODEL_UNAVAILABLE  | OpenAI answered 503 (a_code): it has trouble of its own
          """)
  void shouldNameTheCauseWhenTheServerAnswersWithAnError(int status, Reason reason, String message)
      throws Exception {
    Failed e = fail(c -> c.respond(status, "", "{\"error\":{\"code\":\"a_code\"}}"));

    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e).hasMessage(message);
    assertThat(e.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"error":{"message":"too long","type":"invalid_request_error","code":null}} | OpenAI answered 400 (invalid_request_error): too long
          {"error":{"message":"two\\n lines\\u0000","type":7,"code":400}}             | OpenAI answered 400 (400): two lines
          {"error":"only text"}                                                       | OpenAI answered 400: only text
          {"error":{"code":"no code at all","message":{"a":[1]}}}                     | OpenAI answered 400: it does not take this request
          {"error":["one","two"]}                                                     | OpenAI answered 400: one; two
          {"error":"text","error_type":"validation"}                                  | OpenAI answered 400 (validation): text
          {"object":"error","message":"top","type":"BadRequestError","code":400}      | OpenAI answered 400 (400): top
          {"message":"top","code":"InvalidParameter","request_id":"x"}                | OpenAI answered 400 (InvalidParameter): top
          {"detail":"of another kind"}                                                | OpenAI answered 400: of another kind
          {"detail":[{"loc":["body","a"],"msg":"bad","type":"t"},{"msg":"worse"}]}    | OpenAI answered 400 (t): bad; worse
          {"message":{"detail":[{"msg":"bad","loc":["body"]}]},"type":"a_type"}       | OpenAI answered 400 (a_type): bad
          [{"error":{"code":400,"message":"in an array","status":"A_STATUS"}}]        | OpenAI answered 400 (400): in an array
          {"success":false,"errors":[{"code":7000,"message":"No route"}]}             | OpenAI answered 400 (7000): No route
          {"type":"error","error":{"type":"a_type","message":"nested"}}               | OpenAI answered 400 (a_type): nested
          {"type":"about:blank","title":"Bad","status":400,"detail":"a problem"}      | OpenAI answered 400 (400): a problem
          {"base_resp":{"status_code":1004,"status_msg":"login fail"}}                | OpenAI answered 400 (1004): login fail
          no JSON                                                                     | OpenAI answered 400: no JSON
          {"error":{"message":"cut                                                    | OpenAI answered 400: it does not take this request
          <html>no JSON</html>                                                        | OpenAI answered 400: it does not take this request
          """)
  void shouldUseWhatTheErrorSaysWhereItIsFitToBeShown(String body, String message)
      throws Exception {
    Failed e = fail(c -> c.respond(400, "", body));

    assertThat(e).hasMessage(message);
  }

  @Test
  void shouldNeverShowTheKeyWhenTheServerRepeatsIt() throws Exception {
    for (int status : new int[] {400, 401, 403, 429, 500}) {
      String error =
          """
          {"error":{"code":"%s","type":"%s","message":"Incorrect API key provided: %s. Or %s, Bearer %s"}}
          """
              .formatted(KEY, KEY, KEY, "sk-test-***ghij", KEY);

      Failed e = fail(c -> c.respond(status, "", error));

      assertThat(everything(e)).doesNotContain(KEY, "sk-test", "ghij", "sk-");
    }
  }

  @Test
  void shouldNeverShowTheKeyWhenTheServerAnswersWithItInsteadOfHttp() throws Exception {
    Failed e = fail(c -> c.write(KEY + " is your key\r\n\r\n"));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
    assertThat(everything(e)).doesNotContain(KEY);
  }

  @Test
  void shouldNeverShowTheConversationWhenTheServerRepeatsIt() throws Exception {
    Failed e = fail(c -> c.respond(400, "", "{\"error\":\"bad input: %s\"}".formatted(MESSAGE)));

    assertThat(everything(e)).doesNotContain("rahasia");
    assertThat(e).hasMessage("OpenAI answered 400: it does not take this request");
  }

  @Test
  void shouldReadNoMoreThanABoundWhenAnErrorNeverEnds() throws Exception {
    var written = new AtomicLong();

    Failed e =
        fail(
            c -> {
              c.write("HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n{\"error\":{\"message\":\"");
              while (true) {
                c.write("x".repeat(100_000));
                written.addAndGet(100_000);
              }
            });

    assertThat(e.reason()).isEqualTo(Reason.MODEL_REFUSED);
    assertThat(written.get())
        .as("what fits into the buffers of two sockets")
        .isLessThan(30_000_000);
  }

  @Test
  void shouldNotShowWhatTheServerSaysAboutAKeyThatItDoesNotAccept() throws Exception {
    Failed e = fail(c -> c.respond(401, "", "{\"error\":\"Bad key, ends in ghij\"}"));

    assertThat(e).hasMessage("OpenAI answered 401: the key in OPENAI_API_KEY is not accepted");
  }

  @Test
  void shouldNotWaitForAnErrorsBodyWhenItDoesNotCome() throws Exception {
    Failed e =
        fail(
            c -> {
              c.write("HTTP/1.1 401 No\r\nContent-Length: 100\r\n\r\n{");
              c.awaitAbort();
            });

    assertThat(e).hasMessage("OpenAI answered 401: the key in OPENAI_API_KEY is not accepted");
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307})
  void shouldNotFollowARedirectSoThatNobodyElseGetsTheKey(int status) throws Exception {
    try (var other = new ScriptedServer(c -> c.stream().finish("stop").done())) {
      Failed e = fail(c -> c.respond(status, "Location: " + other.baseUrl() + "\r\n", ""));

      assertThat(e.reason()).isEqualTo(Reason.MODEL_REFUSED);
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void shouldBeUnavailableWhenNobodyListens() throws Exception {
    URI nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    Failed e = fail(nobody);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
    assertThat(e).hasMessage("OpenAI could not be reached at 127.0.0.1:" + nobody.getPort());
    assertThat(e.retryAfter()).isPresent();
  }

  @Test
  void shouldBeUnavailableWhenTheHostIsUnknown() throws Exception {
    Failed e = fail(URI.create("http://nobody.invalid/v1"));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
    assertThat(e).hasMessage("OpenAI could not be reached: no address is known for nobody.invalid");
  }

  @Test
  void shouldBeUnavailableWhenTheServerSpeaksNoTls() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> greet(server));

      Failed e = fail(URI.create("https://127.0.0.1:" + server.getLocalPort()));

      assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
      assertThat(e)
          .hasMessage("no secure connection to OpenAI at 127.0.0.1:" + server.getLocalPort());
    }
  }

  @Test
  void shouldBeUnavailableWhenTheConnectionBreaksBeforeAnAnswer() throws Exception {
    Failed e = fail(ScriptedServer.Connection::reset);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
    assertThat(e).hasMessage("the connection to OpenAI broke before an answer");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"error\":{\"type\":\"invalid_request_error\"}}', MODEL_REFUSED",
    "'{\"error\":{\"code\":429}}', MODEL_RATE_LIMITED",
    "'{\"error\":{\"code\":\"400\"}}', MODEL_REFUSED",
    "'{\"error\":{\"code\":200}}', MODEL_UNAVAILABLE",
    "'{\"error\":{}}', MODEL_UNAVAILABLE"
  })
  void shouldTakeAnErrorInsideAStreamForTheStatusThatItNames(String event, Reason reason)
      throws Exception {
    Failed e = fail(c -> c.stream().role().data(event));

    assertThat(e.reason()).isEqualTo(reason);
  }

  private static void greet(ServerSocket server) {
    try (Socket client = server.accept()) {
      client.getOutputStream().write("220 mail server".getBytes(UTF_8));
      client.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Failed fail(Script script) throws Exception {
    try (var server = new ScriptedServer(script)) {
      return fail(server.baseUrl());
    }
  }

  private static Failed fail(URI baseUrl) {
    try (var model =
        new OpenAiChatModel(
            config(baseUrl, PATIENT, NONE, NEVER_OPEN), new SimpleMeterRegistry(), Tracing.OFF)) {
      return failure(call(model, prompt(MESSAGE)));
    }
  }

  /** Messages, causes and suppressed ones, as a log would print them. */
  private static String everything(Failed e) {
    var text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
