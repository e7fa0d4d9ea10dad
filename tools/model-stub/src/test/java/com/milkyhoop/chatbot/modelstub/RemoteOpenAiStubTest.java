package com.milkyhoop.chatbot.modelstub;

import static com.milkyhoop.chatbot.modelstub.StubClient.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RemoteOpenAiStubTest {

  private static final StubBehaviour EVERYTHING =
      new StubBehaviour(
          1_000,
          Duration.ofMillis(5),
          0.5,
          12,
          Set.of("sk-wrong"),
          new RandomFailures(
              0.25,
              7,
              "marker",
              List.of(
                  new Outcome.Refuse(429, 2),
                  new Outcome.Cut(1),
                  new Outcome.Stall(2),
                  new Outcome.Quote(4),
                  new Outcome.Late(250),
                  new Outcome.Finish(3, "content_filter"),
                  new Outcome.Answer())),
          true,
          ContinuingReplies.REPEATING);

  private final OpenAiStub served = OpenAiStub.start(StubBehaviour.FAST.withAnswerTokens(9));
  private final RemoteOpenAiStub stub = new RemoteOpenAiStub(served.baseUri());

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void shouldTakeEveryBehaviourFromAnotherProcess() {
    stub.behave(EVERYTHING);

    assertThat(stub.behaviour()).isEqualTo(EVERYTHING);
  }

  @Test
  void shouldTakeAPlanFromAnotherProcessAndTellWhatCame() throws Exception {
    stub.plan(List.of(PlannedOutcome.nextWith("awan", new Outcome.Refuse(503, 0))));
    long before = stub.counts().requests();

    int status = new StubClient(stub.baseUri()).post(ask("Jelaskan awan.")).statusCode();

    assertThat(status).isEqualTo(503);
    assertThat(stub.counts().requests()).isEqualTo(before + 1);
    assertThat(stub.requests())
        .singleElement()
        .satisfies(each -> assertThat(each.messages("user")).containsExactly("Jelaskan awan."));
    assertThat(stub.requestsAfter(before)).hasSize(1);
    assertThat(stub.requestsAfter(before + 1)).isEmpty();
  }

  @Test
  void shouldSayWhatIsWrongWithABehaviour() throws Exception {
    HttpResponse<String> response = put("{\"tokensPerSecond\":-1}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("tokensPerSecond -1.0: must not be negative");
  }

  @Test
  void shouldRefuseAnUnknownOutcome() throws Exception {
    HttpResponse<String> response =
        put("{\"randomFailures\":{\"share\":1,\"outcomes\":[{\"explode\":true}]}}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("must have one of status");
  }

  @Test
  void shouldNotHideThatTheStubIsGone() {
    served.close();

    assertThatThrownBy(stub::counts).hasMessageContaining("can't be reached");
  }

  private HttpResponse<String> put(String json) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = stub.baseUri().resolve("/_stub/behaviour");
      return client.send(
          java.net.http.HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofString(json)).build(),
          BodyHandlers.ofString());
    }
  }
}
