package com.milkyhoop.chatbot.modelstub;

import static com.milkyhoop.chatbot.modelstub.PlannedOutcome.next;
import static com.milkyhoop.chatbot.modelstub.PlannedOutcome.nextWith;
import static com.milkyhoop.chatbot.modelstub.StubClient.ask;
import static com.milkyhoop.chatbot.modelstub.StubClient.parse;
import static com.milkyhoop.chatbot.modelstub.StubClient.text;
import static com.milkyhoop.chatbot.modelstub.StubClient.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OpenAiStubFailuresTest {

  private final OpenAiStub stub = OpenAiStub.start(StubBehaviour.FAST);
  private final StubClient client = new StubClient(stub.baseUri());

  @AfterEach
  void close() {
    stub.close();
  }

  @Test
  void shouldMeetThePlannedOutcomesOneAfterTheOther() throws Exception {
    stub.plan(List.of(next(new Outcome.Refuse(429, 7)), next(new Outcome.Refuse(500, 0))));

    HttpResponse<String> first = client.post(ask("Halo"));
    HttpResponse<String> second = client.post(ask("Halo"));
    HttpResponse<String> third = client.post(ask("Halo"));

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue("retry-after")).hasValue("7");
    assertThat(parse(first.body()).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
    assertThat(second.statusCode()).isEqualTo(500);
    assertThat(second.headers().firstValue("retry-after")).isEmpty();
    assertThat(third.statusCode()).isEqualTo(200);
  }

  @Test
  void shouldSpareRequestsWithoutTheMarker() throws Exception {
    stub.plan(List.of(nextWith("#7", new Outcome.Refuse(503, 0))));

    int other = client.post(ask("Soal #6")).statusCode();
    int marked = client.post(ask("Soal #7")).statusCode();
    int markedAgain = client.post(ask("Soal #7")).statusCode();

    assertThat(List.of(other, marked, markedAgain)).containsExactly(200, 503, 200);
  }

  @Test
  void shouldForgetThePlan() throws Exception {
    stub.plan(List.of(next(new Outcome.Refuse(500, 0))));

    stub.forgetPlan();

    assertThat(client.post(ask("Halo")).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldCloseTheConnectionAfterSomeTokensWhenCut() throws Exception {
    stub.plan(List.of(next(new Outcome.Cut(3))));

    String answer = untilTheServerCloses(ask("Jelaskan awan."));

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("}\n\n\r\n");
    assertThat(answer.lines().filter(line -> line.startsWith("data: "))).hasSize(1 + 3);
    await().untilAsserted(() -> assertThat(stub.counts().cut()).isEqualTo(1));
  }

  @Test
  void shouldAnswerInFullAndLaterWhenToldToBeLate() throws Exception {
    String usual = client.post(ask("Jelaskan awan.")).body();
    stub.plan(List.of(next(new Outcome.Late(300))));
    long begin = System.nanoTime();

    String late = client.post(ask("Jelaskan awan.")).body();

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
    assertThat(text(late)).isEqualTo(text(usual));
  }

  @Test
  void shouldQuoteTheRequestInAnErrorBeforeOrWithinTheStream() throws Exception {
    stub.plan(List.of(next(new Outcome.Quote(0)), next(new Outcome.Quote(2))));

    HttpResponse<String> before = client.post(ask("Jelaskan awan."));
    String within = client.post(ask("Jelaskan awan.")).body();

    assertThat(before.statusCode()).isEqualTo(400);
    assertThat(parse(before.body()).at("/error/message").asText())
        .contains("Bearer ", "Jelaskan awan.");
    assertThat(tokens(within)).hasSize(2);
    assertThat(within).contains("server_error", "Jelaskan awan.").doesNotContain("[DONE]");
  }

  @Test
  void shouldSayNothingMoreWhenStalledUntilTheClientCloses() throws Exception {
    stub.plan(List.of(next(new Outcome.Stall(2))));
    InputStream answer = client.open(ask("Jelaskan awan.")).body();
    readEvents(answer, 1 + 2);
    assertThat(stub.counts().live()).isEqualTo(1);

    answer.close();

    await().untilAsserted(() -> assertThat(stub.counts().aborted()).isEqualTo(1));
    await().untilAsserted(() -> assertThat(stub.counts().live()).isZero());
  }

  @Test
  void shouldNoticeThatTheClientClosedBetweenTwoTokens() throws Exception {
    stub.behave(StubBehaviour.FAST.withTokensPerSecond(0.01));
    InputStream answer = client.open(ask("Jelaskan awan.")).body();
    readEvents(answer, 1 + 1);

    answer.close();

    await().untilAsserted(() -> assertThat(stub.counts().aborted()).isEqualTo(1));
  }

  @Test
  void shouldEndWithThePlannedFinishReason() throws Exception {
    stub.plan(List.of(next(new Outcome.Finish(4, "content_filter"))));

    String answer = client.post(ask("Jelaskan awan.")).body();

    assertThat(tokens(answer)).hasSize(4);
    assertThat(answer).contains("\"finish_reason\":\"content_filter\"").contains("[DONE]");
  }

  @Test
  void shouldFailTheSameRequestsAgainWhenTheSeedIsTheSame() throws Exception {
    RandomFailures failures =
        new RandomFailures(0.5, 42, "Soal", List.of(new Outcome.Refuse(500, 0)));

    stub.behave(StubBehaviour.FAST.withRandomFailures(failures));
    List<Integer> once = statuses(40);
    stub.behave(StubBehaviour.FAST.withRandomFailures(failures));
    List<Integer> again = statuses(40);

    assertThat(once).contains(200, 500).isEqualTo(again);
    assertThat(client.post(ask("Tanpa tanda")).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldKeepTheRequestsInTheOrderOfTheirArrival() throws Exception {
    client.post(ask("satu"));
    client.post(ask("satu", "jawaban", "dua"));

    List<ReceivedRequest> requests = stub.requests();

    assertThat(requests).extracting(ReceivedRequest::number).containsExactly(1L, 2L);
    assertThat(requests.get(1).messages("user")).containsExactly("satu", "dua");
    assertThat(requests.get(1).messages("assistant")).containsExactly("jawaban");
    assertThat(requests.get(1).body().path("model").asText()).isEqualTo("gpt-4o");
    stub.clearRequests();
    assertThat(stub.requests()).isEmpty();
  }

  @Test
  void shouldKeepOnlyTheLastRequestsWhenThereAreMany() {
    ReceivedRequests received = new ReceivedRequests();

    for (int i = 1; i <= 2_500; i++) {
      received.add(i, "{\"i\":" + i + "}");
    }

    assertThat(received.after(0))
        .hasSize(2_000)
        .last()
        .extracting(ReceivedRequest::number)
        .isEqualTo(2_500L);
  }

  @Test
  void shouldKeepOnlyTheLastRequestsWhenTheyAreLarge() {
    ReceivedRequests received = new ReceivedRequests();
    String tenMebibytes = "\"" + "x".repeat(10 * 1024 * 1024) + "\"";

    for (int i = 1; i <= 5; i++) {
      received.add(i, tenMebibytes);
    }

    assertThat(received.after(0)).extracting(ReceivedRequest::number).containsExactly(3L, 4L, 5L);
  }

  @Test
  void shouldCountEveryRequestOnce() throws Exception {
    stub.plan(List.of(next(new Outcome.Refuse(500, 0))));
    client.post(ask("Halo"));
    client.post(ask("Halo"));
    client.post("{", "Bearer sk-good");

    await()
        .untilAsserted(
            () ->
                assertThat(stub.counts())
                    .isEqualTo(new StubCounts(3, 2, 1, 0, 0, 0, 1, 15, 0, 116)));
  }

  private List<Integer> statuses(int count) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      statuses.add(client.post(ask("Soal " + i)).statusCode());
    }
    return statuses;
  }

  /** All bytes as they come: HTTP clients drop what came just before a connection broke. */
  private String untilTheServerCloses(ObjectNode body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", stub.baseUri().getPort())) {
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nAuthorization: Bearer sk\r\nContent-Length: %d\r\n\r\n";
      byte[] content = body.toString().getBytes(StandardCharsets.UTF_8);
      socket
          .getOutputStream()
          .write(head.formatted(content.length).getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(content);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void readEvents(InputStream answer, int count) throws IOException {
    int ends = 0;
    for (int last = 0, next = answer.read(); ends < count; last = next, next = answer.read()) {
      if (next < 0) {
        throw new IOException("the answer ended after " + ends + " events");
      }
      if (last == '\n' && next == '\n') {
        ends++;
        if (ends == count) {
          return;
        }
      }
    }
  }
}
