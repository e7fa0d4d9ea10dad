package com.milkyhoop.chatbot.ingress.grpc;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.cancelling;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.resuming;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;
import static com.milkyhoop.chatbot.ingress.grpc.ApiFixture.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.ingress.client.ErrorDetails;
import com.milkyhoop.chatbot.kit.TraceParent;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatbotApiTest {
  @SuppressWarnings("NullAway.Init")
  private ApiFixture api;

  @BeforeEach
  void start() throws IOException {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void shouldAnswerWhenEverythingIsRight() {
    var stream = api.send(message("Halo"));

    assertThat(stream.completed().getReply()).isEqualTo("Halo juga");
    assertThat(stream.text()).isEqualTo("Halo juga");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer rahasia", "bearer rahasia", "Bearer lama", "Bearer  rahasia "})
  void shouldLetInWhenOneOfTheTokensIsShown(String header) {
    assertThat(api.client.send(message("Halo").build(), authorization(header)).completed())
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer salah", "Bearer ", "Bearer", "rahasia", "Basic rahasia", ""})
  void shouldKeepOutWhenNoTokenIsShown(String header) {
    ErrorDetails failure =
        api.client.send(message("Halo").build(), authorization(header)).failure();

    assertThat(failure.status().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(failure.status().getDescription()).isEqualTo("Invalid gRPC token");
  }

  @Test
  void shouldCheckTheTokenFirstWhenEverythingIsWrong() {
    api.decision = new RateDecision.Limited(Duration.ofSeconds(1));

    ErrorDetails failure = api.client.send(message("").build(), new Metadata()).failure();

    assertThat(failure.reason()).isEqualTo("TOKEN_INVALID");
  }

  @Test
  void shouldCheckTheFieldsBeforeTheRateLimitWhenBothFail() {
    api.decision = new RateDecision.Limited(Duration.ofSeconds(1));

    ErrorDetails failure = api.send(message("").setUserId("a/b")).failure();

    assertThat(failure.reason()).isEqualTo("FIELDS_INVALID");
    assertThat(failure.fields()).containsExactly("user_id", "message");
  }

  @Test
  void shouldSayWhichRequestAndWhenWhenTheUserIsLimited() {
    api.decision = new RateDecision.Limited(Duration.ofMillis(1500));

    ErrorDetails failure = api.send(message("Halo").setRequestId("r-1")).failure();

    assertThat(failure.reason()).isEqualTo("RATE_LIMITED");
    assertThat(failure.retryDelay()).contains(Duration.ofMillis(1500));
    assertThat(failure.metadata()).containsEntry("request_id", "r-1");
  }

  @Test
  void shouldSayTheMadeRequestIdWhenTheRequestIsNotStored() {
    api.publisher = (_, _, _) -> CompletableFuture.failedFuture(new IOException("no broker"));

    ErrorDetails failure = api.send(message("Halo")).failure();

    assertThat(failure.reason()).isEqualTo("REQUEST_NOT_STORED");
    assertThat(failure.metadata().get("request_id")).isNotEmpty();
  }

  @Test
  void shouldNotTellWhatBrokeWhenThereIsABug() {
    api.publisher =
        (_, _, _) -> {
          throw new IllegalStateException("the secret place");
        };

    ErrorDetails failure = api.send(message("Halo")).failure();

    assertThat(failure.reason()).isEqualTo("INGRESS_ERROR");
    assertThat(failure.status().getDescription()).doesNotContain("secret");
  }

  @Test
  void shouldUseTheClientsTraceWhenItIsValid() {
    var trace = TraceParent.random();
    Metadata headers = token(TOKEN);
    headers.put(ChatClient.TRACEPARENT, trace.header());

    var accepted = api.client.send(message("Halo").build(), headers).accepted();

    assertThat(accepted.getTraceId()).isEqualTo(trace.traceUuid().toString());
  }

  @Test
  void shouldMakeATraceWhenTheClientsIsNotValid() {
    Metadata headers = token(TOKEN);
    headers.put(ChatClient.TRACEPARENT, "00-nonsense");

    var accepted = api.client.send(message("Halo").build(), headers).accepted();

    assertThat(accepted.getTraceId()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  @Test
  void shouldRefuseWithAReasonWhenTheBytesAreNoRequest() {
    var raw = new RawCall(api.client.channel(), token(TOKEN));

    assertThat(raw.send(new byte[] {0x1a, 0x05, 'a'}).reason()).isEqualTo("REQUEST_UNREADABLE");
    assertThat(raw.send(new byte[] {0x1a, 0x02, (byte) 0xc3, 0x28}).reason())
        .isEqualTo("REQUEST_UNREADABLE");
    assertThat(raw.send().reason()).isEqualTo("REQUEST_UNREADABLE");
  }

  @Test
  void shouldNotTellWhatBrokeWhenThereIsABugInResuming() {
    api.publisher =
        (_, _, _) -> {
          throw new IllegalStateException("the secret place");
        };

    ErrorDetails failure = api.client.resume(resuming("r-1").build(), token(TOKEN)).failure();

    assertThat(failure.reason()).isEqualTo("INGRESS_ERROR");
    assertThat(failure.status().getDescription()).doesNotContain("secret");
    assertThat(api.calls.size()).isZero();
  }

  @Test
  void shouldTakeNoTokenOfTheRateLimitWhenAReplyIsResumedOrCancelled() {
    api.decision = new RateDecision.Limited(Duration.ofSeconds(1));

    assertThat(api.client.resume(resuming("r-1").build(), token(TOKEN)).completed()).isNotNull();
    assertThat(api.client.cancel(cancelling("r-1").build(), token(TOKEN)).response()).isNotNull();
  }

  @Test
  void shouldKeepOutWhenNoTokenIsShownForOtherMethods() {
    assertThat(api.client.resume(resuming("r-1").build(), new Metadata()).failure().reason())
        .isEqualTo("TOKEN_INVALID");
    assertThat(api.client.cancel(cancelling("r-1").build(), new Metadata()).failure().reason())
        .isEqualTo("TOKEN_INVALID");
  }

  private static Metadata authorization(String header) {
    var headers = new Metadata();
    headers.put(ChatClient.AUTHORIZATION, header);
    return headers;
  }
}
