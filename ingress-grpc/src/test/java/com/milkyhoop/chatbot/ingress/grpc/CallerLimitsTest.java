package com.milkyhoop.chatbot.ingress.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.milkyhoop.chatbot.auth.ActsFor;
import com.milkyhoop.chatbot.auth.CallOrigin;
import com.milkyhoop.chatbot.auth.Principal;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallerLimitsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final CallOrigin ORIGIN = new CallOrigin("10.0.0.7", "chatbot/Send");
  private static final Principal SHOP =
      new Principal("shop", Principal.Kind.SERVICE, new ActsFor.Anyone(), Scope.CHAT, "shop");
  private static final Principal BUDI =
      new Principal("budi", Principal.Kind.USER, new ActsFor.Only("budi"), Scope.CHAT, "corp");

  private final List<String> asked = new ArrayList<>();

  @Test
  void shouldAskForTheAddressAndTheService() {
    limits(Integer.MAX_VALUE).take(SHOP, ORIGIN);
    limits(Integer.MAX_VALUE).take(BUDI, ORIGIN);

    assertThat(asked).containsExactly("10.0.0.7", "shop", "10.0.0.7");
  }

  @Test
  void shouldRefuseWithTheTimeToWait() {
    var refusal =
        catchThrowableOfType(CallFailedException.class, () -> limits(1).take(SHOP, ORIGIN));

    assertThat(refusal.failure().reason()).isEqualTo("RATE_LIMITED");
    assertThat(refusal.failure().retryAfter()).contains(PATIENCE);
    assertThat(refusal.failure().description()).contains("of this service");
  }

  @Test
  void shouldLimitNothingWhereNothingIsSet() {
    new CallerLimits(Optional.empty(), Optional.empty()).take(SHOP, ORIGIN);
  }

  /** Lets so many calls pass. */
  private CallerLimits limits(int calls) {
    var limiter =
        (RateLimiter)
            name -> {
              asked.add(name);
              return asked.size() > calls
                  ? new RateDecision.Limited(PATIENCE)
                  : new RateDecision.Allowed();
            };
    return new CallerLimits(Optional.of(limiter), Optional.of(limiter));
  }
}
