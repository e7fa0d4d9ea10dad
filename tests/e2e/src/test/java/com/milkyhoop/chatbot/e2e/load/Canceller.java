package com.milkyhoop.chatbot.e2e.load;

import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Cancels replies, whatever happens to the servers. Thread-safe. */
final class Canceller {
  private static final Duration PATIENCE = Duration.ofSeconds(200);

  private final Ingresses ingresses;

  Canceller(Ingresses ingresses) {
    this.ingresses = ingresses;
  }

  /** Empty where no answer came. */
  Optional<CancelAnswer> cancel(SendMessageRequest request) {
    var cancel =
        CancelReplyRequest.newBuilder()
            .setUserId(request.getUserId())
            .setSessionId(request.getSessionId())
            .setRequestId(request.getRequestId())
            .build();
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    int ingress = ThreadLocalRandom.current().nextInt(1_000);
    var backoff = new Backoff();
    while (System.nanoTime() - giveUpAt < 0) {
      try {
        long left = giveUpAt - System.nanoTime();
        var stub = ingresses.stub(ingress).withDeadlineAfter(left, TimeUnit.NANOSECONDS);
        return Optional.of(new CancelAnswer(request, stub.cancelReply(cancel)));
      } catch (StatusRuntimeException e) {
        if (!ReplyFollower.mayCallAgain(e)) {
          return Optional.empty();
        }
        backoff.await(e);
      }
      ingress++;
    }
    return Optional.empty();
  }
}
