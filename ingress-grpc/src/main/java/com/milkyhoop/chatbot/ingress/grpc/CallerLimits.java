package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.auth.CallOrigin;
import com.milkyhoop.chatbot.auth.Principal;
import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import java.util.Optional;

/**
 * Limits how often a service and an address may call, whoever it is for. What a user may send is
 * limited where messages and commands are taken. Called on the call's thread; may wait for Redis.
 */
public final class CallerLimits {
  private final Optional<RateLimiter> services;
  private final Optional<RateLimiter> addresses;

  public CallerLimits(Optional<RateLimiter> services, Optional<RateLimiter> addresses) {
    this.services = services;
    this.addresses = addresses;
  }

  /**
   * Takes a token of each.
   *
   * @throws CallFailedException where there is none
   */
  void take(Principal principal, CallOrigin origin) {
    addresses.ifPresent(it -> require(it.take(origin.peer()), "of this address"));
    if (principal.kind() == Principal.Kind.SERVICE) {
      services.ifPresent(it -> require(it.take(principal.name()), "of this service"));
    }
  }

  private static void require(RateDecision decision, String whose) {
    switch (decision) {
      case RateDecision.Allowed _ -> {}
      case RateDecision.Limited(var retryAfter) ->
          throw new CallFailedException(
              CallFailure.of(
                  ErrorReason.RATE_LIMITED, "too many calls " + whose, Optional.of(retryAfter)));
    }
  }
}
