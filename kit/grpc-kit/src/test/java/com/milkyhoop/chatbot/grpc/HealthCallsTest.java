package com.milkyhoop.chatbot.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthCallsTest {
  /** A watcher of a call that is over already would be told of changes for ever. */
  @Test
  void shouldKeepARequestFromTheServiceWhenItComesAfterItsTime() {
    var call = new PlayedCall();
    var served = new AtomicBoolean();
    ServerCall.Listener<HealthCheckRequest> client =
        new HealthCalls(Duration.ofMillis(1))
            .interceptCall(
                call,
                new Metadata(),
                (_, _) ->
                    new ServerCall.Listener<>() {
                      @Override
                      public void onHalfClose() {
                        served.set(true);
                      }
                    });
    await().until(() -> call.closed.isPresent());

    client.onMessage(HealthCheckRequest.getDefaultInstance());
    client.onHalfClose();

    assertThat(served).isFalse();
    assertThat(call.closed.map(Status::getCode)).contains(Status.Code.DEADLINE_EXCEEDED);
  }

  private static final class PlayedCall
      extends ServerCall<HealthCheckRequest, HealthCheckResponse> {
    private volatile Optional<Status> closed = Optional.empty();

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
      return Attributes.EMPTY;
    }

    @Override
    public MethodDescriptor<HealthCheckRequest, HealthCheckResponse> getMethodDescriptor() {
      return HealthGrpc.getWatchMethod();
    }
  }
}
