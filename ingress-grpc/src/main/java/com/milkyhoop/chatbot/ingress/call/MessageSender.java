package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.kit.TraceParent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Holds what a SendMessageStream call does once its request is checked: take a place among the open
 * calls, take a token of the rate limit and a hold of the budgets, see whether its turn can begin
 * in time, publish, tell the client that it is accepted. The reply then comes to the {@link
 * OpenCall} through the relay. Called on a virtual thread a call.
 */
public final class MessageSender {
  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

  /**
   * Holds what is taken off a client's own deadline, so that the turn's end comes before the
   * client's library gives up: a tenth, and no more than this. The way back through Kafka takes
   * some 10 ms, and some 100 under load.
   */
  private static final Duration LONGEST_WAY_BACK = Duration.ofMillis(500);

  private static final int WAY_BACK_SHARE = 10;

  private final OpenCalls calls;
  private final Admission admission;
  private final PermitWaits waits;
  private final Duration turnTimeout;
  private final RequestPublisher publisher;

  public MessageSender(
      OpenCalls calls,
      Admission admission,
      PermitWaits waits,
      Duration turnTimeout,
      RequestPublisher publisher) {
    this.calls = calls;
    this.admission = admission;
    this.waits = waits;
    this.turnTimeout = turnTimeout;
    this.publisher = publisher;
  }

  /**
   * Ends the call through {@code client}, now or later. Does not wait for the publisher's answer.
   *
   * @param timeLeft until the client's deadline, when asked; empty where it has none
   */
  public void send(
      SendRequest request,
      TraceParent trace,
      Supplier<Optional<Duration>> timeLeft,
      ClientStream client) {
    calls.open(
        request.key(),
        new Purpose.Send(),
        trace,
        client,
        call -> {
          switch (admission.admit(request)) {
            case AdmissionDecision.Admitted admitted -> {
              client.paidFrom(admitted.budgets());
              var command = new Command.Send(request, remaining(timeLeft.get()), admitted.limit());
              if (!begin(call, command)) {
                admitted.giveBack().run();
              }
            }
            case AdmissionDecision.Limited limited -> call.fail(rateLimited(limited));
            case AdmissionDecision.OverBudget over -> {
              client.paidFrom(List.of(over.budget()));
              call.fail(overBudget(over));
            }
            case AdmissionDecision.Unknown _ -> call.fail(unknown());
          }
        });
  }

  private Duration remaining(Optional<Duration> timeLeft) {
    return timeLeft
        .map(left -> left.minus(wayBack(left)))
        .filter(left -> left.compareTo(turnTimeout) < 0)
        .orElse(turnTimeout);
  }

  private static Duration wayBack(Duration left) {
    Duration share = left.dividedBy(WAY_BACK_SHARE);
    return share.compareTo(LONGEST_WAY_BACK) < 0 ? share : LONGEST_WAY_BACK;
  }

  /** Returns false where the call was refused, and nothing was sent. */
  private boolean begin(OpenCall call, Command.Send command) {
    Duration remaining = command.remaining();
    Duration wait = waits.expected(command.key().conversation());
    if (remaining.toMillis() <= 0) {
      call.fail(
          CallFailure.of(
              ErrorReason.DEADLINE_EXCEEDED, "the deadline has passed, nothing was sent"));
      return false;
    }
    if (wait.compareTo(remaining) > 0) {
      call.fail(overloaded(wait, remaining));
      return false;
    }
    publish(call, command);
    return true;
  }

  private void publish(OpenCall call, Command.Send command) {
    var accepted =
        new Acceptance(
            command.key().requestId(),
            command.key().conversation().sessionId(),
            call.trace().traceUuid().toString());
    var _ =
        publisher
            .publish(command, call.id(), call.trace())
            .whenComplete(
                (_, error) -> {
                  if (error == null) {
                    call.accept(accepted);
                  } else {
                    call.failNotStored();
                  }
                });
  }

  private static CallFailure rateLimited(AdmissionDecision.Limited limited) {
    return CallFailure.of(
        ErrorReason.RATE_LIMITED,
        "too many messages of this user",
        Optional.of(limited.retryAfter()));
  }

  private static CallFailure overBudget(AdmissionDecision.OverBudget over) {
    return CallFailure.of(
        ErrorReason.BUDGET_EXCEEDED, over.message(), Optional.of(over.budget().reset()));
  }

  private static CallFailure unknown() {
    return CallFailure.of(ErrorReason.USAGE_UNKNOWN, "what was spent is not known at the moment");
  }

  private static CallFailure overloaded(Duration wait, Duration remaining) {
    Duration untilItFits = wait.minus(remaining);
    return CallFailure.of(
        ErrorReason.OVERLOADED,
        "a reply could begin in %d ms, but must end in %d ms"
            .formatted(wait.toMillis(), remaining.toMillis()),
        Optional.of(untilItFits.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : untilItFits));
  }
}
