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

  private final ServerCallStreamObserver<T> observer;
  private final Context call = Context.current();

  PacedStream(StreamObserver<T> observer) {
    this.observer = (ServerCallStreamObserver<T>) observer;
  }

  /**
   * Sends a message, and waits while the client is not ready; throws once the client is gone, which
   * ends the read.
   */
  void send(T message) {
    while (!observer.isReady() && !call.isCancelled()) {
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
