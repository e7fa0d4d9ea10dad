package com.milkyhoop.chatbot.ingress.client;

import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The answer to a CancelReply; waits at most 20 s for it. */
public final class CancelAnswer implements StreamObserver<CancelReplyResponse> {
  private final CompletableFuture<CancelReplyResponse> response = new CompletableFuture<>();
  private final CompletableFuture<ErrorDetails> failure = new CompletableFuture<>();

  /** Waits for the answer, which must be one. */
  public CancelReplyResponse response() {
    return response.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Waits for the failure that comes instead of an answer. */
  public ErrorDetails failure() {
    return failure.orTimeout(20, TimeUnit.SECONDS).join();
  }

  public boolean isThere() {
    return response.isDone();
  }

  @Override
  public void onNext(CancelReplyResponse value) {
    response.complete(value);
    failure.completeExceptionally(new AssertionError("answered: " + value));
  }

  @Override
  public void onError(Throwable error) {
    response.completeExceptionally(error);
    try {
      Metadata trailers = Status.trailersFromThrowable(error);
      failure.complete(
          ErrorDetails.of(
              Status.fromThrowable(error), trailers == null ? new Metadata() : trailers));
    } catch (AssertionError e) {
      failure.completeExceptionally(e);
    }
  }

  @Override
  public void onCompleted() {}
}
