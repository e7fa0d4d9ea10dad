package com.milkyhoop.chatbot.cli;

import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;

/** Passes on so many events, and breaks then; what comes later is lost. */
final class BreakingStream<E> implements StreamObserver<E> {

  private final StreamObserver<E> client;
  private final int after;
  private final Consumer<StreamObserver<E>> breaking;
  private int passed;
  private boolean isBroken;

  BreakingStream(StreamObserver<E> client, int after, Consumer<StreamObserver<E>> breaking) {
    this.client = client;
    this.after = after;
    this.breaking = breaking;
    breakWhenDue();
  }

  @Override
  public void onNext(E event) {
    if (!isBroken) {
      client.onNext(event);
      passed++;
      breakWhenDue();
    }
  }

  private void breakWhenDue() {
    if (passed == after) {
      isBroken = true;
      breaking.accept(client);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (!isBroken) {
      client.onError(failure);
    }
  }

  @Override
  public void onCompleted() {
    if (!isBroken) {
      client.onCompleted();
    }
  }
}
