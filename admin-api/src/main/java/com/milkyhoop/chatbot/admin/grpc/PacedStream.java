package com.milkyhoop.chatbot.admin.grpc;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends to a client no faster than it reads, so that what waits for it stays small. The handler's
 * thread waits: it is a virtual one, and reads a topic meanwhile for nobody else.
 */
final class PacedStream<T> {
  private static final Duration LOOK = Duration.ofMillis(5);

  private final ServerCallStreamObserver<T> observer;
  private final Context call = Context.current();

  PacedStream(StreamObserver<T> observer) {
    this.observer = (ServerCallStreamObserver<T>) observer;
  }

  /** Sends a message; throws once the client is gone, which ends the reading. */
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
