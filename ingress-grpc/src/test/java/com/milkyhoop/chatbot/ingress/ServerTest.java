package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.PlayedProcessor.completed;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.ingress.client.ReplyStream;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see of an instance: health, reflection, limits, and how it stops. */
class ServerTest {
  private static final String SERVICE = "chatbot.v1.ChatbotService";

  private final Map<String, String> environment = RunningIngress.environment();
  private RunningIngress ingress;
  private PlayedProcessor processor;

  @BeforeEach
  void start() {
    environment.put("MAX_OPEN_CALLS", "2");
    environment.put("SHUTDOWN_GRACE", "30s");
    environment.put("GRPC_MAX_CONNECTION_AGE", "3s");
    environment.put("GRPC_REFLECTION", "on");
    ingress = RunningIngress.start(environment);
    processor = new PlayedProcessor(environment);
  }

  @AfterEach
  void close() throws InterruptedException {
    ingress.close();
    processor.close();
  }

  @Test
  void shouldBeHealthyWithoutATokenWhenItServes() throws IOException, InterruptedException {
    var health = HealthGrpc.newBlockingStub(ingress.client().channel());

    var status =
        health.check(HealthCheckRequest.newBuilder().setService(SERVICE).build()).getStatus();

    assertThat(status).isEqualTo(ServingStatus.SERVING);
    assertThat(ingress.http("/readyz").statusCode()).isEqualTo(200);
    assertThat(ingress.http("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldDescribeItselfToHoldersOfATokenWhenReflectionIsOn() {
    var answer = new CompletableFuture<ServerReflectionResponse>();
    var asked =
        ServerReflectionGrpc.newStub(ingress.client().channel())
            .withInterceptors(token())
            .serverReflectionInfo(first(answer));

    asked.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

    assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join().getListServicesResponse().toString())
        .contains(SERVICE);
    asked.onCompleted();
  }

  /** Older clients know no other version. */
  @Test
  void shouldDescribeItselfByTheFirstReflectionServiceToo() {
    var answer = new CompletableFuture<io.grpc.reflection.v1alpha.ServerReflectionResponse>();
    var asked =
        io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(ingress.client().channel())
            .withInterceptors(token())
            .serverReflectionInfo(first(answer));

    asked.onNext(
        io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
            .setListServices("")
            .build());

    assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join().getListServicesResponse().toString())
        .contains(SERVICE);
    asked.onCompleted();
  }

  @Test
  void shouldRefuseWhenTooManyCallsAreOpen() {
    var first = ingress.send(message("satu").setRequestId("first"));
    first.accepted();
    ingress.send(message("dua").setRequestId("second")).accepted();

    assertThat(ingress.send(message("tiga")).failure().reason()).isEqualTo("TOO_MANY_CALLS");

    processor.reply(processor.received("first"), completed("Halo"));
    first.completed();
    assertThat(ingress.send(message("tiga")).accepted()).isNotNull();
  }

  @Test
  void shouldLetOpenCallsEndWhenTheirConnectionIsTooOld() {
    var stream = ingress.send(message("Halo").setRequestId("old"));
    stream.accepted();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ingress.client().channel().getState(false) == ConnectivityState.IDLE);

    processor.reply(processor.received("old"), completed("Halo juga"));
    assertThat(stream.completed().getReply()).isEqualTo("Halo juga");
  }

  @Test
  void shouldLetOpenCallsEndWhenItStops() {
    var stream = ingress.send(message("Halo").setRequestId("ending"));
    stream.accepted();
    var request = processor.received("ending");

    var stopped = CompletableFuture.runAsync(ingress::stop);
    await().until(() -> ingress.http("/readyz").statusCode() == 503);
    processor.reply(request, completed("Halo juga"));

    assertThat(stream.completed().getReply()).isEqualTo("Halo juga");
    stopped.join();
  }

  @Test
  void shouldTakeCallsOnWhileItsLoadBalancersLearnThatItStops() {
    environment.put("SHUTDOWN_DELAY", "6s");
    try (RunningIngress leaving = RunningIngress.start(environment)) {
      var early = leaving.send(message("Halo").setRequestId("early"));
      processor.reply(processor.received("early"), completed("Halo juga"));
      early.completed();
      var stopped = CompletableFuture.runAsync(leaving::stop);
      await().until(() -> leaving.http("/readyz").statusCode() == 503);

      var late = leaving.send(message("Halo").setRequestId("late"));

      late.accepted();
      processor.reply(processor.received("late"), completed("Halo juga"));
      assertThat(late.completed().getReply()).isEqualTo("Halo juga");
      stopped.join();
    }
  }

  @Test
  void shouldTellOpenCallsToComeAgainWhenTheGraceIsOver() {
    environment.put("SHUTDOWN_GRACE", "2s");
    try (RunningIngress stopping = RunningIngress.start(environment)) {
      List<ReplyStream> open =
          List.of(
              stopping.send(message("satu").setRequestId("one")),
              stopping.send(message("dua").setRequestId("two")));
      open.forEach(ReplyStream::accepted);

      stopping.stop();

      open.forEach(stream -> assertThat(stream.failure().reason()).isEqualTo("INGRESS_STOPPING"));
    }
  }

  private static ClientInterceptor token() {
    return MetadataUtils.newAttachHeadersInterceptor(ChatClient.token(RunningIngress.TOKEN));
  }

  private static <T> StreamObserver<T> first(CompletableFuture<T> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T response) {
        answer.complete(response);
      }

      @Override
      public void onError(Throwable error) {
        answer.completeExceptionally(error);
      }

      @Override
      public void onCompleted() {}
    };
  }
}
