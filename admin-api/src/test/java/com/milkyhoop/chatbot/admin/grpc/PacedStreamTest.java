package com.milkyhoop.chatbot.admin.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PacedStreamTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final Client client = new Client();

  @Test
  void shouldWaitForAClientThatReads() {
    client.ready = false;
    var stream = new PacedStream<>(client, LONG);
    var sent = CompletableFuture.runAsync(() -> stream.send("a"));

    client.ready = true;

    sent.join();
    assertThat(client.taken).containsExactly("a");
  }

  /** Else a few such clients would keep all others out for ever. */
  @Test
  void shouldGiveUpAClientThatTakesNothing() {
    var stream = new PacedStream<>(client, SHORT);
    stream.send("a");
    client.ready = false;

    assertThatThrownBy(() -> stream.send("b"))
        .isInstanceOfSatisfying(
            AdminCallException.class,
            e -> assertThat(e.reason()).isEqualTo(AdminReason.CLIENT_TOO_SLOW));
    assertThat(client.taken).containsExactly("a");
  }

  @Test
  void shouldEndWhenTheClientIsGone() {
    client.ready = false;
    var call = Context.current().withCancellation();
    call.cancel(null);

    call.run(
        () -> {
          var stream = new PacedStream<>(client, LONG);
          assertThatThrownBy(() -> stream.send("a")).isInstanceOf(StatusRuntimeException.class);
        });
  }

  /** Takes what it is sent while it is ready. */
  private static final class Client extends ServerCallStreamObserver<String> {
    private final List<String> taken = new ArrayList<>();
    private volatile boolean ready = true;

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void onNext(String message) {
      taken.add(message);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}
  }
}
