package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Cancels a reply through broken connections. For one thread. */
final class CancelCall {

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private final ReplyCalls calls;
  private final Sleeper sleeper;
  private final Consumer<String> waiting;

  /**
   * @param waiting told why it takes longer
   */
  CancelCall(ReplyCalls calls, Sleeper sleeper, Consumer<String> waiting) {
    this.calls = calls;
    this.sleeper = sleeper;
    this.waiting = waiting;
  }

  /** Describes how the cancellation ended. */
  sealed interface Result {

    /** The turn has ended, one way or the other. */
    record Ended(CancelReplyResponse how) implements Result {}

    /** It is not known how, or whether, the turn has ended. */
    record Failed(ServerError failure) implements Result {}
  }

  /** Calls until the turn has ended, or there is no hope to hear of it. */
  Result untilItHasEnded() {
    ReconnectBackoff backoff = new ReconnectBackoff(sleeper);
    for (boolean isFirst = true; true; isFirst = false) {
      backoff.calling();
      try {
        return new Result.Ended(calls.cancel());
      } catch (StatusRuntimeException e) {
        ServerError failure = ServerError.of(e);
        Optional<Duration> pause =
            failure.isWorthRepeating()
                ? backoff.afterFailure(failure.retryDelay())
                : Optional.empty();
        if (pause.isEmpty()) {
          return new Result.Failed(failure);
        }
        if (isFirst) {
          waiting.accept("not cancelled yet (" + failure.reason() + "), trying again ...");
        }
        calls.reconnect();
        sleeper.pause(pause.get(), NEVER);
      }
    }
  }
}
