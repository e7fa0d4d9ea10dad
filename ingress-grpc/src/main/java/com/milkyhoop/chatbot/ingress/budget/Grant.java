package com.milkyhoop.chatbot.ingress.budget;

import java.time.Duration;
import java.util.List;

/** Says whether a hold was taken. */
sealed interface Grant {
  /**
   * It is there.
   *
   * @param isNew whether this admission took it: of a repeat it is another call's
   * @param left in each account of the hold, beside what others hold
   * @param held in each account: nothing any more where the ledger has counted the request
   */
  record Granted(boolean isNew, List<Long> left, List<Long> held) implements Grant {
    public Granted {
      left = List.copyOf(left);
      held = List.copyOf(held);
    }
  }

  /** The user's bucket of the rate limit is empty. */
  record TooFast(Duration retryAfter) implements Grant {}

  /** An account has too little left: that much, beside what others hold. */
  record Exhausted(Account account, long left) implements Grant {}
}
