package com.milkyhoop.chatbot.modelstub;

import static com.milkyhoop.chatbot.modelstub.StubClient.ask;
import static com.milkyhoop.chatbot.modelstub.StubClient.chunks;
import static com.milkyhoop.chatbot.modelstub.StubClient.events;
import static com.milkyhoop.chatbot.modelstub.StubClient.parse;
import static com.milkyhoop.chatbot.modelstub.StubClient.text;
import static com.milkyhoop.chatbot.modelstub.StubClient.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.milkyhoop.chatbot.modelstub.RecordedAnswers.Conversation;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiStubTest {

  /** On Linux all of 127/8 is this machine; elsewhere it may be 127.0.0.1 alone. */
  private static final String OTHER_LOOPBACK =
      System.getProperty("os.name").startsWith("Linux") ? "127.0.0.2" : "127.0.0.1";

  private final OpenAiStub stub = OpenAiStub.start(StubBehaviour.FAST);
  private final StubClient client = new StubClient(stub.baseUri());

  @AfterEach
  void close() {
    stub.close();
  }

  static Stream<Conversation> recorded() {
    return RecordedAnswers.load().conversations().stream();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void shouldStreamTheRecordedAnswersWhenTheQuestionsAreRecorded(Conversation conversation)
      throws Exception {
    List<String> questions = conversation.questions();
    List<String> answers = conversation.answers();

    String first = client.post(ask(questions.get(0))).body();
    String second = client.post(ask(questions.get(0), answers.get(0), questions.get(1))).body();

    assertThat(text(first)).isEqualTo(answers.get(0));
    assertThat(text(second)).isEqualTo(answers.get(1));
    assertThat(tokens(first)).hasSizeGreaterThan(1);
  }

  @Test
  void shouldHaveThirtyRecordedConversationsOfTwoTurns() {
    assertThat(recorded())
        .hasSize(30)
        .allMatch(each -> each.questions().size() == 2 && each.answers().size() == 2);
  }

  @Test
  void shouldStreamInTheOrderOfOpenAiWhenUsageIsAskedFor() throws Exception {
    HttpResponse<String> response = client.post(ask("Halo bot!"));

    assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
    assertThat(response.headers().firstValue("transfer-encoding")).hasValue("chunked");
    List<JsonNode> chunks = chunks(response.body());
    assertThat(events(response.body())).last().isEqualTo("[DONE]");
    assertThat(chunks)
        .allMatch(each -> each.path("object").asText().equals("chat.completion.chunk"));
    assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText())
        .isEqualTo("stop");
    JsonNode usage = chunks.getLast().path("usage");
    assertThat(chunks.getLast().path("choices")).isEmpty();
    assertThat(usage.path("completion_tokens").asInt()).isEqualTo(tokens(response.body()).size());
    assertThat(usage.path("total_tokens").asInt())
        .isEqualTo(usage.path("prompt_tokens").asInt() + usage.path("completion_tokens").asInt());
  }

  @Test
  void shouldCountCachedTokensWhenAPromptBeginsAsOneBeforeIt() throws Exception {
    String longQuestion = "Halo bot!" + " lagi".repeat(1_500);

    JsonNode first = chunks(client.post(ask(longQuestion)).body()).getLast().path("usage");
    JsonNode second =
        chunks(client.post(ask(longQuestion, "Ya.", "Dan?")).body()).getLast().path("usage");

    assertThat(first.at("/prompt_tokens_details/cached_tokens").asInt(-1)).isZero();
    assertThat(second.at("/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(1_408);
    assertThat(stub.counts().cachedPromptTokens()).isEqualTo(1_408);
    assertThat(stub.counts().promptTokens())
        .isEqualTo(first.path("prompt_tokens").asInt() + second.path("prompt_tokens").asInt());
    assertThat(stub.counts().cachedShare()).isBetween(0.4, 0.5);
  }

  @Test
  void shouldSayNothingOfUsageWhenItIsNotAskedFor() throws Exception {
    var body = ask("Halo bot!");
    body.remove("stream_options");

    String answer = client.post(body).body();

    assertThat(answer).doesNotContain("usage");
    assertThat(chunks(answer).getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
  }

  @Test
  void shouldAnswerAtOnceWhenNoStreamIsAskedFor() throws Exception {
    String streamed = text(client.post(ask("Jelaskan awan.")).body());

    JsonNode whole = parse(client.post(ask("Jelaskan awan.").put("stream", false)).body());

    assertThat(whole.path("object").asText()).isEqualTo("chat.completion");
    assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo(streamed);
    assertThat(whole.at("/usage/completion_tokens").asInt()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_tokens", "max_completion_tokens"})
  void shouldEndWithLengthWhenTheTokensAreUsedUp(String limit) throws Exception {
    String answer = client.post(ask("Jelaskan awan.").put(limit, 5)).body();

    assertThat(tokens(answer)).hasSize(5);
    assertThat(answer).contains("\"finish_reason\":\"length\"");
  }

  @Test
  void shouldKnowTheNameThatTheUserGaveBefore() throws Exception {
    String greeting = text(client.post(ask("Halo, nama saya Budi.")).body());
    String answer =
        text(client.post(ask("Halo, nama saya Budi.", greeting, "Siapa nama saya?")).body());
    String withoutContext = text(client.post(ask("Siapa nama saya?")).body());

    assertThat(greeting).startsWith("Halo, Budi!").endsWith("\uD83D\uDE0A");
    assertThat(answer).isEqualTo("Nama Anda Budi.");
    assertThat(withoutContext).doesNotContain("Budi");
  }

  @Test
  void shouldSendACharacterBeyondTheBasicPlaneInOnePieceAndEscaped() throws Exception {
    String answer = client.post(ask("My name is Siti")).body();

    assertThat(answer).contains("\\ud83d\\ude0a");
    assertThat(tokens(answer)).contains(" \uD83D\uDE0A");
  }

  @Test
  void shouldRefuseAWrongKeyWithoutShowingIt() throws Exception {
    stub.behave(StubBehaviour.FAST.withWrongKeys(Set.of("sk-revoked-12345678")));

    HttpResponse<String> wrong = client.post(ask("Halo").toString(), "Bearer sk-revoked-12345678");
    HttpResponse<String> good = client.post(ask("Halo"));

    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(parse(wrong.body()).at("/error/code").asText()).isEqualTo("invalid_api_key");
    assertThat(wrong.body()).doesNotContain("revoked");
    assertThat(good.statusCode()).isEqualTo(200);
  }

  @Test
  void shouldRefuseARequestWithoutAKey() throws Exception {
    HttpResponse<String> response = client.post(ask("Halo").toString(), "Basic abc");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(parse(response.body()).at("/error/type").asText())
        .isEqualTo("invalid_request_error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{}", "{\"model\":\"gpt-4o\"}", "{\"messages\":[{\"role\":\"user\"}]}"})
  void shouldRefuseWhatIsNotAChatCompletionsRequest(String body) throws Exception {
    HttpResponse<String> response = client.post(body, "Bearer sk-good");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(parse(response.body()).at("/error/message").asText()).isNotEmpty();
    assertThat(stub.requests()).isEmpty();
  }

  @Test
  void shouldMakeUpAsManyTokensAsItIsTold() throws Exception {
    stub.behave(StubBehaviour.FAST.withAnswerTokens(500));

    assertThat(tokens(client.post(ask("Jelaskan awan.")).body())).hasSize(500);
  }

  @Test
  void shouldWaitBeforeTheFirstTokenAndBetweenTokens() throws Exception {
    stub.behave(
        StubBehaviour.FAST
            .withFirstTokenDelay(Duration.ofMillis(300))
            .withTokensPerSecond(50)
            .withAnswerTokens(11));
    Instant start = Instant.now();

    client.post(ask("Jelaskan awan."));

    assertThat(Duration.between(start, Instant.now()))
        .isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
  }

  @Test
  void shouldBeReachedFromOtherMachinesWhenItListensOnAllAddresses() throws Exception {
    try (OpenAiStub open =
        OpenAiStub.start(new InetSocketAddress("0.0.0.0", 0), StubBehaviour.FAST)) {
      int port = open.baseUri().getPort();

      var response =
          new StubClient(URI.create("http://" + OTHER_LOOPBACK + ":" + port + "/v1"))
              .post(ask("Halo"));

      assertThat(response.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldStreamThreeHundredAnswersAtOnce() throws Exception {
    stub.behave(StubBehaviour.FAST.withTokensPerSecond(10).withAnswerTokens(20));
    stub.hold();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers =
          IntStream.range(0, 300)
              .mapToObj(i -> executor.submit(() -> client.post(ask("Soal " + i)).body()))
              .toList();
      await().atMost(Duration.ofSeconds(60)).until(() -> stub.counts().live() == 300);

      stub.release();

      for (Future<String> answer : answers) {
        assertThat(tokens(answer.get())).hasSize(20);
      }
    }
    assertThat(stub.counts().highestLive()).isEqualTo(300);
  }
}
