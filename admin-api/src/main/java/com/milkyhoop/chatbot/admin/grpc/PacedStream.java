package com.milkyhoop.chatbot.admin.grpc;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Streams messages to a client with backpressure: no faster than it reads them, so that few are
 * buffered. Blocks the handler's thread, which is virtual and reads a topic for this call alone.
 */
final class PacedStream<T> {
  private static final Duration LOOK = Duration.ofMillis(5);

  /** Is longer than any client needs that reads, and a person who pages through a screen. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ServerCallStreamObserver<T> observer;
  private final Duration patience;
  private final Context call = Context.current();

  PacedStream(StreamObserver<T> observer) {
    this(observer, PATIENCE);
  }

  /**
   * @param patience for which a client may take nothing
   */
  PacedStream(StreamObserver<T> observer, Duration patience) {
    this.observer = (ServerCallStreamObserver<T>) observer;
    this.patience = patience;
  }

  /**
   * Sends a message, and waits while the client is not ready; throws once the client is gone, which
   * ends the read.
   *
   * @throws AdminCallException where it takes nothing for too long, since it holds one of the few
   *     reads that there may be ({@link ReadLimit})
   */
  void send(T message) {
    long begin = System.nanoTime();
    while (!observer.isReady() && !call.isCancelled()) {
      if (System.nanoTime() - begin > patience.toNanos()) {
        throw new AdminCallException(
            AdminReason.CLIENT_TOO_SLOW,
            "the client took nothing for " + patience.toSeconds() + " s");
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    if (call.isCancelled()) {
      throw Status.CANCELLED.asRuntimeException();
    }
    observer.onNext(message);
  }

  void end() {
    observer.onCompleted();
  }
}
