package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.Route.Grant;
import com.milkyhoop.chatbot.model.openai.RouteCall.Ending;
import com.milkyhoop.chatbot.model.openai.TurnRoutes.Choice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One answer: call after call, route after route, until one brings text or no further one may help.
 * Runs on the caller's thread, which also waits here between calls; a call beside a slow one runs
 * on a thread of its own, which ends before this does.
 *
 * @see "ADR 14: docs/adr/0014-routes-and-hedging.md"
 */
final class OpenAiCall implements ModelCall {
  private final OpenAiTurn turn;
  private final List<RequestFailure> failures = new ArrayList<>();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private Duration lastBackoff = Duration.ZERO;
  private volatile @Nullable Race current;

  OpenAiCall(OpenAiTurn turn) {
    this.turn = turn;
  }

  @Override
  public Completion run(Consumer<String> onText) throws ModelException {
    long end = System.nanoTime() + turn.replyTimeout().toNanos();
    while (!isCancelled()) {
      if (turn.callsLeft() == 0) {
        throw ended(end);
      }
      switch (turn.routes().next()) {
        case Choice.Ask(Grant grant) -> {
          Optional<Completion> completion = ask(grant, onText, end);
          if (completion.isPresent()) {
            return completion.get();
          }
        }
        case Choice.Wait(Duration time) -> {
          if (System.nanoTime() + time.toNanos() - end >= 0) {
            throw ended(end);
          }
          pause(time);
        }
        case Choice.GiveUp(var retryAfter) ->
            throw retryAfter == null ? ended(end) : endedBy(rejection(retryAfter), end);
      }
    }
    throw endedBy(RequestFailure.cancelled(), end);
  }

  @Override
  public void cancel() {
    cancelled.countDown();
    Race race = current;
    if (race != null) {
      race.cancel();
    }
  }

  /** Asks a route, and another beside it where it is slow; empty where both failed without text. */
  private Optional<Completion> ask(Grant grant, Consumer<String> onText, long end)
      throws ModelException {
    var race = new Race(onText);
    current = race;
    if (isCancelled()) {
      race.cancel();
    }
    Optional<Completion> answer = Optional.empty();
    List<Ending.Failed> failed = new ArrayList<>();
    for (Ending ending : new HedgedCall(turn, race, end).run(grant)) {
      switch (ending) {
        case Ending.Answered(Completion completion) -> answer = Optional.of(completion);
        case Ending.Failed failure -> failed.add(failure);
        case Ending.Lost _ -> {
          // Its end is in the turn's calls.
        }
      }
    }
    if (answer.isEmpty()) {
      for (Ending.Failed failure : failed) {
        note(failure, end);
      }
    }
    return answer;
  }

  /** Draws from a failure what can still help; throws where another call is not this one's. */
  private void note(Ending.Failed failed, long end) throws ModelException {
    RequestFailure failure = failed.failure();
    if (failed.emittedText()) {
      turn.routes().broke(failed.route(), failure);
    }
    if (failed.emittedText() || failure.endsTurn()) {
      throw endedBy(failure, end);
    }
    lastBackoff = turn.failed(failed.route(), failure);
    failures.add(failure);
  }

  private void pause(Duration wait) {
    try {
      // A cancellation is noticed by the caller's loop.
      boolean _ = cancelled.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      cancelled.countDown();
    }
  }

  private boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  private static RequestFailure rejection(Duration retryAfter) {
    return RequestFailure.last(
        Reason.MODEL_UNAVAILABLE,
        "OpenAI failed too often just now; it is not called before it had time to recover",
        Optional.of(retryAfter));
  }

  private static RequestFailure noRoute() {
    return RequestFailure.of(
        Reason.MODEL_UNAVAILABLE, "no route to OpenAI was free before the reply's time was up");
  }

  /**
   * Ends with the failure that leaves most hope: the last one after which a retry may help; or with
   * the budget, where nothing but that has kept the last route from another call (R14).
   */
  private ModelException ended(long end) {
    if (failures.isEmpty()) {
      return endedBy(noRoute(), end);
    }
    RequestFailure failure =
        isOverBudget()
            ? failures.getLast()
            : failures.reversed().stream()
                .filter(each -> each.reason().retryable())
                .findFirst()
                .orElseGet(failures::getLast);
    failures.remove(failure);
    return endedBy(failure, end);
  }

  private boolean isOverBudget() {
    return failures.getLast().reason() == Reason.BUDGET_USED_UP && !turn.routes().mayHelp();
  }

  private ModelException endedBy(RequestFailure failure, long end) {
    Optional<Duration> comeBack =
        failure
            .retryAfter()
            .or(
                () ->
                    Optional.of(lastBackoff)
                        .filter(wait -> failure.retryable() && wait.isPositive()));
    var exception =
        new ModelException(
            failure.reason(),
            failure.message(),
            comeBack,
            failure.getCause(),
            System.nanoTime() - end >= 0);
    failures.forEach(exception::addSuppressed);
    return exception;
  }
}
