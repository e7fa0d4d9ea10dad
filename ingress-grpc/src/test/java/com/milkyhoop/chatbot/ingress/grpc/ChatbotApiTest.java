package com.milkyhoop.chatbot.ingress.grpc;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.cancelling;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.resuming;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.CallerSettings;
import com.milkyhoop.chatbot.auth.Callers;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.ingress.call.Admission;
import com.milkyhoop.chatbot.ingress.call.CallSettings;
import com.milkyhoop.chatbot.ingress.call.Command;
import com.milkyhoop.chatbot.ingress.call.MessageSender;
import com.milkyhoop.chatbot.ingress.call.OpenCalls;
import com.milkyhoop.chatbot.ingress.call.PermitWaits;
import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.ReplyCommands;
import com.milkyhoop.chatbot.ingress.call.RequestPublisher;
import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.ingress.client.ErrorDetails;
import com.milkyhoop.chatbot.ingress.client.ReplyStream;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.RequestRules;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public service with its production interceptors, in process; Kafka and Redis are played. */
class ChatbotApiTest {
  private static final String TOKEN = "rahasia";
  private static final String SEND = "SendMessageStream";
  private static final CallSettings SETTINGS = CallSettings.of(5, 5, 16, Duration.ofMinutes(2));
  private static final ReplyMessage REPLY =
      new ReplyMessage.Completed("Halo juga", "stop", "gpt-4o", Optional.empty());

  private static final ReplyMessage FAILURE =
      new ReplyMessage.Failed(new ReplyMessage.Failure("MODEL_TIMEOUT", "slow", Optional.empty()));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AuditLog audit = new AuditLog(AuditLog.Extent.ALL, registry);
  private final Callers callers =
      new Callers(
          new CallerSettings(Optional.of(new Secret("lama," + TOKEN)), Optional.empty()),
          Scope.CHAT,
          registry);
  private final OpenCalls calls = new OpenCalls(SETTINGS, System::nanoTime);
  private RateDecision decision = new RateDecision.Allowed();
  private RequestPublisher publisher = this::answerAtOnce;
  private final String name = InProcessServerBuilder.generateName();
  private final ChatClient client = new ChatClient(InProcessChannelBuilder.forName(name).build());
  private final Server server =
      InProcessServerBuilder.forName(name)
          .addService(
              ChatbotApi.definition(
                  new ChatbotGrpcService(
                      audit,
                      new CallerLimits(Optional.empty(), Optional.empty()),
                      new RequestRules(TokenCounter.forModel("gpt-4o"), "", 16_384),
                      new MessageSender(
                          calls,
                          Admission.byRate(_ -> decision),
                          new PermitWaits(1, _ -> 0, System::nanoTime),
                          SETTINGS.turnTimeout(),
                          this::publish),
                      new ReplyCommands(calls, _ -> new RateDecision.Allowed(), this::publish)),
                  List.of(callers.authenticator()),
                  audit,
                  new IngressMetrics(registry),
                  Tracing.OFF))
          .build();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    try {
      client.close();
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void shouldAnswerWhenEverythingIsRight() {
    var stream = send(message("Halo"));

    assertThat(stream.completed().getReply()).isEqualTo("Halo juga");
    assertThat(stream.text()).isEqualTo("Halo juga");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer rahasia", "bearer rahasia", "Bearer lama", "Bearer  rahasia "})
  void shouldLetInWhenOneOfTheTokensIsShown(String header) {
    assertThat(client.send(message("Halo").build(), authorization(header)).completed()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer salah", "Bearer ", "Bearer", "rahasia", "Basic rahasia", ""})
  void shouldKeepOutWhenNoTokenIsShown(String header) {
    ErrorDetails failure = client.send(message("Halo").build(), authorization(header)).failure();

    assertThat(failure.status().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(failure.status().getDescription()).isEqualTo("Invalid gRPC token");
  }

  @Test
  void shouldCheckTheTokenFirstWhenEverythingIsWrong() {
    decision = new RateDecision.Limited(Duration.ofSeconds(1));

    ErrorDetails failure = client.send(message("").build(), new Metadata()).failure();

    assertThat(failure.reason()).isEqualTo("TOKEN_INVALID");
  }

  @Test
  void shouldCheckTheFieldsBeforeTheRateLimitWhenBothFail() {
    decision = new RateDecision.Limited(Duration.ofSeconds(1));

    ErrorDetails failure = send(message("").setUserId("a/b")).failure();

    assertThat(failure.reason()).isEqualTo("FIELDS_INVALID");
    assertThat(failure.fields()).containsExactly("user_id", "message");
  }

  @Test
  void shouldSayWhichRequestAndWhenWhenTheUserIsLimited() {
    decision = new RateDecision.Limited(Duration.ofMillis(1500));

    ErrorDetails failure = send(message("Halo").setRequestId("r-1")).failure();

    assertThat(failure.reason()).isEqualTo("RATE_LIMITED");
    assertThat(failure.retryDelay()).contains(Duration.ofMillis(1500));
    assertThat(failure.metadata()).containsEntry("request_id", "r-1");
  }

  @Test
  void shouldSayTheMadeRequestIdWhenTheRequestIsNotStored() {
    publisher = (_, _, _) -> CompletableFuture.failedFuture(new IOException("no broker"));

    ErrorDetails failure = send(message("Halo")).failure();

    assertThat(failure.reason()).isEqualTo("REQUEST_NOT_STORED");
    assertThat(failure.metadata().get("request_id")).isNotEmpty();
  }

  @Test
  void shouldNotTellWhatBrokeWhenThereIsABug() {
    publisher =
        (_, _, _) -> {
          throw new IllegalStateException("the secret place");
        };

    ErrorDetails failure = send(message("Halo")).failure();

    assertThat(failure.reason()).isEqualTo("INGRESS_ERROR");
    assertThat(failure.status().getDescription()).doesNotContain("secret");
  }

  @Test
  void shouldUseTheClientsTraceWhenItIsValid() {
    var trace = TraceParent.random();
    Metadata headers = token(TOKEN);
    headers.put(ChatClient.TRACEPARENT, trace.header());

    var accepted = client.send(message("Halo").build(), headers).accepted();

    assertThat(accepted.getTraceId()).isEqualTo(trace.traceUuid().toString());
  }

  @Test
  void shouldMakeATraceWhenTheClientsIsNotValid() {
    Metadata headers = token(TOKEN);
    headers.put(ChatClient.TRACEPARENT, "00-nonsense");

    var accepted = client.send(message("Halo").build(), headers).accepted();

    assertThat(accepted.getTraceId()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  @Test
  void shouldRefuseWithAReasonWhenTheBytesAreNoRequest() {
    var raw = new RawCall(client.channel(), token(TOKEN));

    assertThat(raw.send(new byte[] {0x1a, 0x05, 'a'}).reason()).isEqualTo("REQUEST_UNREADABLE");
    assertThat(raw.send(new byte[] {0x1a, 0x02, (byte) 0xc3, 0x28}).reason())
        .isEqualTo("REQUEST_UNREADABLE");
    assertThat(raw.send().reason()).isEqualTo("REQUEST_UNREADABLE");
  }

  /** Prometheus sees an increase only where it saw a number before. */
  @Test
  void shouldShowWhatAlertsLookAtBeforeTheFirstCall() {
    assertThat(registry.find("chatbot.calls.ended").tag("reason", "REPLY_OVERDUE").counters())
        .hasSize(3);
    assertThat(registry.find("chatbot.calls.refused").tag("reason", "OVERLOADED").counters())
        .hasSize(3);
  }

  /** What {@link IngressMetrics} promises, with one call of every outcome. */
  @Test
  void shouldAddUpWhenCallsEndInEveryWay() throws InterruptedException {
    send(message("Halo")).completed();
    send(message("")).failure();
    client.send(message("Halo").build(), new Metadata()).failure();
    publisher = answering(FAILURE);
    send(message("Halo")).failure();
    publisher = (_, _, _) -> CompletableFuture.completedFuture(null);
    var left = send(message("Halo"));
    left.accepted();
    var open = send(message("Halo"));
    open.accepted();
    leaveBeforeAccepted();

    left.cancel();

    await().untilAsserted(() -> assertThat(sum("chatbot.calls.ended")).isEqualTo(3));
    await().untilAsserted(() -> assertThat(sum("chatbot.calls.refused")).isEqualTo(3));
    assertThat(sum("chatbot.calls.received")).isEqualTo(7);
    assertThat(sum("chatbot.calls.accepted")).isEqualTo(4);
    assertThat(registry.get("chatbot.calls.running").gauge().value()).isEqualTo(1);
    assertThat(ended(SEND, "completed", "")).isEqualTo(1);
    assertThat(ended(SEND, "failed", "MODEL_TIMEOUT")).isEqualTo(1);
    assertThat(ended(SEND, "abandoned", "")).isEqualTo(1);
    open.cancel();
  }

  @Test
  void shouldAddUpForEachMethodWhenRepliesAreResumedAndCancelled() {
    client.resume(resuming("r-1").build(), token(TOKEN)).completed();
    client.cancel(cancelling("r-1").build(), token(TOKEN)).response();
    client.resume(resuming("").build(), token(TOKEN)).failure();
    publisher = answering(FAILURE);
    client.resume(resuming("r-2").build(), token(TOKEN)).failure();
    client.cancel(cancelling("r-1").build(), token(TOKEN)).response();
    publisher = (_, _, _) -> CompletableFuture.failedFuture(new IOException("no broker"));
    client.cancel(cancelling("r-1").build(), token(TOKEN)).failure();

    await().untilAsserted(() -> assertThat(sum("chatbot.calls.refused")).isEqualTo(3));
    assertThat(count("received", "ResumeReply")).isEqualTo(3);
    assertThat(count("accepted", "ResumeReply")).isEqualTo(1);
    assertThat(ended("ResumeReply", "completed", "")).isEqualTo(1);
    assertThat(count("received", "CancelReply")).isEqualTo(3);
    assertThat(count("accepted", "CancelReply")).isEqualTo(2);
    assertThat(ended("CancelReply", "completed", "")).isEqualTo(2);
    assertThat(registry.get("chatbot.calls.running").gauges())
        .allSatisfy(gauge -> assertThat(gauge.value()).isZero());
  }

  @Test
  void shouldNotTellWhatBrokeWhenThereIsABugInResuming() {
    publisher =
        (_, _, _) -> {
          throw new IllegalStateException("the secret place");
        };

    ErrorDetails failure = client.resume(resuming("r-1").build(), token(TOKEN)).failure();

    assertThat(failure.reason()).isEqualTo("INGRESS_ERROR");
    assertThat(failure.status().getDescription()).doesNotContain("secret");
    assertThat(calls.size()).isZero();
  }

  @Test
  void shouldTakeNoTokenOfTheRateLimitWhenAReplyIsResumedOrCancelled() {
    decision = new RateDecision.Limited(Duration.ofSeconds(1));

    assertThat(client.resume(resuming("r-1").build(), token(TOKEN)).completed()).isNotNull();
    assertThat(client.cancel(cancelling("r-1").build(), token(TOKEN)).response()).isNotNull();
  }

  @Test
  void shouldKeepOutWhenNoTokenIsShownForOtherMethods() {
    assertThat(client.resume(resuming("r-1").build(), new Metadata()).failure().reason())
        .isEqualTo("TOKEN_INVALID");
    assertThat(client.cancel(cancelling("r-1").build(), new Metadata()).failure().reason())
        .isEqualTo("TOKEN_INVALID");
  }

  private void leaveBeforeAccepted() throws InterruptedException {
    var published = new CountDownLatch(1);
    publisher =
        (_, _, _) -> {
          published.countDown();
          return new CompletableFuture<>();
        };
    var stream = send(message("Halo"));
    published.await();
    stream.cancel();
  }

  private ReplyStream send(SendMessageRequest.Builder request) {
    return client.send(request.build(), token(TOKEN));
  }

  private CompletionStage<Void> publish(Command command, long callId, TraceParent trace) {
    return publisher.publish(command, callId, trace);
  }

  private CompletableFuture<Void> answerAtOnce(Object command, long callId, Object trace) {
    calls.find(callId).orElseThrow().receive(REPLY);
    return CompletableFuture.completedFuture(null);
  }

  private RequestPublisher answering(ReplyMessage reply) {
    return (_, callId, _) -> {
      calls.find(callId).orElseThrow().receive(reply);
      return CompletableFuture.completedFuture(null);
    };
  }

  private double sum(String counter) {
    return registry.find(counter).counters().stream().mapToDouble(Counter::count).sum();
  }

  private double count(String counter, String method) {
    return registry.counter("chatbot.calls." + counter, "method", method).count();
  }

  private double ended(String method, String outcome, String reason) {
    return registry
        .counter("chatbot.calls.ended", "method", method, "outcome", outcome, "reason", reason)
        .count();
  }

  private static Metadata authorization(String header) {
    var headers = new Metadata();
    headers.put(ChatClient.AUTHORIZATION, header);
    return headers;
  }
}
