package com.milkyhoop.chatbot.grpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stranger who shows no token costs a server little, and others nothing. */
class HostilePeerTest {
  private static final String SERVICE = "chatbot.v1.ChatbotService";
  private static final int CONNECTIONS = 8;

  /** Ends no request that comes, however slow the machine is. */
  private static final Duration LONG_ARRIVAL = Duration.ofSeconds(30);

  /** Ends requests that do not come. */
  private static final Duration SHORT_ARRIVAL = Duration.ofSeconds(2);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final BoundedHealth health = new BoundedHealth(Set.of(SERVICE));
  private final ServerTransport transport =
      new ServerTransport(new TransportLimits(CONNECTIONS, CONNECTIONS, 100, 128 * 1024), registry);
  private final List<ManagedChannel> channels = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private Server server;

  private void start(Duration arrival) throws IOException {
    server =
        transport
            .server(
                0, InsecureServerCredentials.create(), Duration.ofHours(1), Duration.ofSeconds(1))
            .addService(health.service(arrival))
            .build();
    server.start();
    health.set(ServingStatus.SERVING);
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.shutdownNow();
    transport.close();
  }

  @Test
  void shouldKeepNothingWhenWatchesNameAMegabyteEach() throws IOException {
    start(SHORT_ARRIVAL);
    var refusals = new Refusals();
    var stranger = HealthGrpc.newStub(channel());
    String name = "x".repeat(1_000_000);

    IntStream.range(0, 64).forEach(i -> stranger.watch(request(name + i), refusals));

    await().atMost(Duration.ofSeconds(30)).until(() -> refusals.codes.size() == 64);
    // INTERNAL where a client was still sending when its stream was reset.
    assertThat(refusals.codes)
        .isSubsetOf(
            Status.Code.RESOURCE_EXHAUSTED, Status.Code.DEADLINE_EXCEEDED, Status.Code.INTERNAL);
    assertThat(refusals.told).isEmpty();
    awaitHonestAnswer();
  }

  @Test
  void shouldEndAWatchWhenItsNameIsUnknown() throws IOException {
    start(LONG_ARRIVAL);
    var refusals = new Refusals();

    HealthGrpc.newStub(channel()).watch(request("x".repeat(1000)), refusals);

    await().until(() -> !refusals.codes.isEmpty());
    assertThat(refusals.codes).containsExactly(Status.Code.NOT_FOUND);
    assertThat(refusals.told).containsExactly(ServingStatus.SERVICE_UNKNOWN);
  }

  @Test
  void shouldTellEveryWatcherWhenTheStatusChanges() throws IOException {
    start(LONG_ARRIVAL);
    var watcher = new Refusals();
    HealthGrpc.newStub(channel()).watch(request(SERVICE), watcher);
    await().until(() -> watcher.told.size() == 1);

    health.set(ServingStatus.NOT_SERVING);

    await().until(() -> watcher.told.size() == 2);
    assertThat(watcher.told).containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING);
  }

  @Test
  void shouldRefuseWatchesWhenAnAddressHasItsShare() throws IOException {
    start(LONG_ARRIVAL);
    var watcher = new Refusals();
    var stranger = HealthGrpc.newStub(channel());

    IntStream.range(0, 40).forEach(_ -> stranger.watch(request(SERVICE), watcher));

    await().until(() -> watcher.codes.size() == 8 && watcher.told.size() == 32);
    assertThat(watcher.codes).containsOnly(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void shouldGiveThePlaceBackWhenNoRequestComes() throws IOException {
    start(SHORT_ARRIVAL);
    ManagedChannel stranger = channel();
    for (int i = 0; i < 32; i++) {
      ClientCall<HealthCheckRequest, HealthCheckResponse> call =
          stranger.newCall(HealthGrpc.getCheckMethod(), CallOptions.DEFAULT);
      call.start(new ClientCall.Listener<>() {}, new Metadata());
      call.request(1);
    }

    awaitHonestAnswer();
  }

  @Test
  void shouldEndTheConnectionWhenStreamsAreResetInACrowd() throws IOException {
    start(LONG_ARRIVAL);
    ManagedChannel stranger = channel();
    var failed = new Refusals();
    HealthGrpc.newStub(stranger).watch(request(SERVICE), failed);
    await().until(() -> !failed.told.isEmpty());

    for (int i = 0; i < 10_000; i++) {
      ClientCall<HealthCheckRequest, HealthCheckResponse> call =
          stranger.newCall(HealthGrpc.getCheckMethod(), CallOptions.DEFAULT);
      call.start(new ClientCall.Listener<>() {}, new Metadata());
      call.request(1);
      call.cancel("reset", null);
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> !failed.codes.isEmpty());
    assertThat(checkHonestly()).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void shouldCloseConnectionsWhenThereAreTooMany() throws IOException {
    start(LONG_ARRIVAL);
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS + 3; i++) {
        sockets.add(new Socket("127.0.0.1", server.getPort()));
      }

      await().until(() -> registry.counter("chatbot.connections.refused").count() == 3);
      assertThat(registry.get("chatbot.connections").gauge().value()).isEqualTo(CONNECTIONS);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    await().until(() -> registry.get("chatbot.connections").gauge().value() == 0);
    assertThat(checkHonestly()).isEqualTo(ServingStatus.SERVING);
  }

  /** Asks until there is room, since the strangers' places come back one by one. */
  private void awaitHonestAnswer() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(checkHonestly()).isEqualTo(ServingStatus.SERVING));
  }

  private ServingStatus checkHonestly() {
    try {
      return HealthGrpc.newBlockingStub(channel())
          .withDeadlineAfter(5, SECONDS)
          .check(request(SERVICE))
          .getStatus();
    } catch (StatusRuntimeException e) {
      throw new AssertionError(e);
    }
  }

  private ManagedChannel channel() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    channels.add(channel);
    return channel;
  }

  private static HealthCheckRequest request(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private static final class Refusals implements StreamObserver<HealthCheckResponse> {
    private final Queue<Status.Code> codes = new ConcurrentLinkedQueue<>();
    private final Queue<ServingStatus> told = new ConcurrentLinkedQueue<>();

    @Override
    public void onNext(HealthCheckResponse response) {
      told.add(response.getStatus());
    }

    @Override
    public void onError(Throwable error) {
      codes.add(Status.fromThrowable(error).getCode());
    }

    @Override
    public void onCompleted() {}
  }
}
