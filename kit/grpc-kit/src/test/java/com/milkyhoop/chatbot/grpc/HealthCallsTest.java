package com.milkyhoop.chatbot.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthCallsTest {
  private static final int OF_ONE_PEER = 32;
  private static final int PEERS = 4;

  private final AtomicInteger served = new AtomicInteger();

  /** A watcher of a call that is over already would be told of changes for ever. */
  @Test
  void shouldKeepARequestFromTheServiceWhenItComesAfterItsTime() {
    var call = new PlayedCall(HealthGrpc.getWatchMethod(), 1);
    ServerCall.Listener<HealthCheckRequest> client =
        start(new HealthCalls(Duration.ofMillis(1)), call);
    await().until(() -> call.closed.isPresent());

    client.onMessage(HealthCheckRequest.getDefaultInstance());
    client.onHalfClose();

    assertThat(served).hasValue(0);
    assertThat(call.closed.map(Status::getCode)).contains(Status.Code.DEADLINE_EXCEEDED);
  }

  /** Else strangers could have every instance taken for one that is not healthy. */
  @Test
  void shouldServeAnyCheckWhenAllWatchesAreTaken() {
    var health = new HealthCalls(Duration.ofMinutes(1));
    for (int i = 0; i < PEERS * OF_ONE_PEER; i++) {
      ask(health, new PlayedCall(HealthGrpc.getWatchMethod(), i % PEERS));
    }
    assertThat(served).hasValue(PEERS * OF_ONE_PEER);

    var watch = new PlayedCall(HealthGrpc.getWatchMethod(), PEERS);
    ask(health, watch);
    var check = new PlayedCall(HealthGrpc.getCheckMethod(), PEERS);
    ask(health, check);
    var checkOfAWatcher = new PlayedCall(HealthGrpc.getCheckMethod(), 0);
    ask(health, checkOfAWatcher);

    assertThat(watch.closed.map(Status::getCode)).contains(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(check.closed).isEmpty();
    assertThat(checkOfAWatcher.closed).isEmpty();
    assertThat(served).hasValue(PEERS * OF_ONE_PEER + 2);
  }

  @Test
  void shouldRefuseAFurtherCheckWhenAnAddressHasItsShare() {
    var health = new HealthCalls(Duration.ofMinutes(1));
    for (int i = 0; i < OF_ONE_PEER; i++) {
      ask(health, new PlayedCall(HealthGrpc.getCheckMethod(), 1));
    }

    var further = new PlayedCall(HealthGrpc.getCheckMethod(), 1);
    ask(health, further);

    assertThat(further.closed.map(Status::getCode)).contains(Status.Code.RESOURCE_EXHAUSTED);
  }

  private void ask(HealthCalls health, PlayedCall call) {
    ServerCall.Listener<HealthCheckRequest> client = start(health, call);
    client.onMessage(HealthCheckRequest.getDefaultInstance());
    client.onHalfClose();
  }

  private ServerCall.Listener<HealthCheckRequest> start(HealthCalls health, PlayedCall call) {
    return health.interceptCall(
        call,
        new Metadata(),
        (_, _) ->
            new ServerCall.Listener<>() {
              @Override
              public void onHalfClose() {
                served.incrementAndGet();
              }
            });
  }

  private static final class PlayedCall
      extends ServerCall<HealthCheckRequest, HealthCheckResponse> {
    private final MethodDescriptor<HealthCheckRequest, HealthCheckResponse> method;
    private final Attributes attributes;
    private volatile Optional<Status> closed = Optional.empty();

    PlayedCall(MethodDescriptor<HealthCheckRequest, HealthCheckResponse> method, int peer) {
      this.method = method;
      attributes =
          Attributes.newBuilder()
              .set(
                  Grpc.TRANSPORT_ATTR_REMOTE_ADDR,
                  new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + peer), 1))
              .build();
    }

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(HealthCheckResponse message) {}

    @Override
    public void close(Status status, Metadata trailers) {
      closed = Optional.of(status);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }

    @Override
    public MethodDescriptor<HealthCheckRequest, HealthCheckResponse> getMethodDescriptor() {
      return method;
    }
  }
}
