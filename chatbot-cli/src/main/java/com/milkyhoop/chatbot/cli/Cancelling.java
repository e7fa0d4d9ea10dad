package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Cancels a reply through broken connections. For one thread. */
final class Cancelling {

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private final ReplyCalls calls;
  private final Pauses pauses;

  Cancelling(ReplyCalls calls, Pauses pauses) {
    this.calls = calls;
    this.pauses = pauses;
  }

  /** What came of it. */
  sealed interface Result {

    /** The turn has ended, one way or the other. */
    record Ended(CancelReplyResponse how) implements Result {}

    /** It is not known how, or whether, the turn has ended. */
    record Failed(CallFailure failure) implements Result {}
  }

  /** Returns when the turn has ended, or there is no hope to hear of it. */
  Result untilItHasEnded() {
    Patience patience = new Patience(pauses);
    while (true) {
      patience.calling();
      try {
        return new Result.Ended(calls.cancel());
      } catch (StatusRuntimeException e) {
        CallFailure failure = CallFailure.of(e);
        Optional<Duration> pause =
            failure.isWorthRepeating()
                ? patience.afterFailure(failure.retryDelay())
                : Optional.empty();
        if (pause.isEmpty()) {
          return new Result.Failed(failure);
        }
        calls.reconnect();
        pauses.pause(pause.get(), NEVER);
      }
    }
  }
}
