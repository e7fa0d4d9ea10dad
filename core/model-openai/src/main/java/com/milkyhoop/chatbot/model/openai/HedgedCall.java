package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.openai.Route.Grant;
import com.milkyhoop.chatbot.model.openai.RouteCall.Ending;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A call on the caller's thread and, where it is silent for too long, a second one beside it on a
 * virtual thread, which has ended when this returns. What the winner's thread has done happens
 * before what the caller does next.
 */
final class HedgedCall {
  private final OpenAiTurn turn;
  private final Race race;
  private final long end;

  /**
   * @param end the System.nanoTime at which both end in any case
   */
  HedgedCall(OpenAiTurn turn, Race race, long end) {
    this.turn = turn;
    this.race = race;
    this.end = end;
  }

  /** Returns the ends of the calls that were made. */
  List<Ending> run(Grant grant) {
    Optional<Duration> delay = turn.hedging().begin(grant.route());
    var first = new RouteCall(grant, turn, race, false);
    if (delay.isEmpty() || turn.callsLeft() == 0) {
      return List.of(first.run(end));
    }
    CompletableFuture<Optional<Ending>> second = new CompletableFuture<>();
    Runnable beside = () -> beside(first.route(), delay.get(), second);
    turn.hedging().start(Context.current().wrap(beside));
    Ending ending;
    try {
      ending = first.run(end);
    } catch (RuntimeException | Error e) {
      race.cancel();
      join(second);
      throw e;
    }
    race.settle();
    return join(second).map(other -> List.of(ending, other)).orElseGet(() -> List.of(ending));
  }

  private void beside(Route slow, Duration delay, CompletableFuture<Optional<Ending>> result) {
    try {
      result.complete(race.isSilentFor(delay) ? second(slow, delay) : Optional.empty());
    } catch (Throwable e) {
      // Whatever it is, it is thrown again by the caller, who waits for it.
      race.cancel();
      result.completeExceptionally(e);
    }
  }

  private Optional<Ending> second(Route slow, Duration delay) {
    Optional<Grant> grant = turn.routes().beside(slow);
    if (grant.isEmpty()) {
      return Optional.empty();
    }
    if (!turn.hedging().take()) {
      grant.get().close();
      return Optional.empty();
    }
    var call = new RouteCall(grant.get(), turn, race, true);
    call.route().metrics().hedged();
    Ending ending = call.run(end);
    if (race.isWon(call)) {
      slow.firstTokens().add(delay);
    }
    return Optional.of(ending);
  }

  private Optional<Ending> join(CompletableFuture<Optional<Ending>> second) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return second.get();
        } catch (InterruptedException _) {
          interrupted = true;
          race.cancel();
        } catch (ExecutionException e) {
          throw new CompletionException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
