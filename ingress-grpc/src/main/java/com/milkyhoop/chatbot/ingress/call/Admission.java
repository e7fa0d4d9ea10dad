package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.request.SendRequest;

/**
 * Decides whether a message may be sent now, before it is stored. Thread-safe; may wait for a
 * moment; always answers.
 */
@FunctionalInterface
public interface Admission {
  /**
   * Takes a token of the rate limit, and holds back in every budget what the message may cost: in
   * all of them or in none. A message that is over budget has used its token.
   */
  AdmissionDecision admit(SendRequest request);

  /** Returns the admission of an ingress without budgets. */
  static Admission byRate(RateLimiter limiter) {
    return request ->
        switch (limiter.take(request.key().conversation().userId())) {
          case RateDecision.Allowed _ -> new AdmissionDecision.Admitted();
          case RateDecision.Limited limited -> new AdmissionDecision.Limited(limited.retryAfter());
        };
  }
}
