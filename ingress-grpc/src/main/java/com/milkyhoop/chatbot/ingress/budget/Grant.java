package com.milkyhoop.chatbot.ingress.budget;

import java.time.Duration;

/** Says whether a hold was taken. */
sealed interface Grant {
  /**
   * It is there.
   *
   * @param isNew whether it was not there before: of a repeat it is another call's
   */
  record Granted(boolean isNew) implements Grant {}

  /** The user's bucket of the rate limit is empty. */
  record TooFast(Duration retryAfter) implements Grant {}

  /** An account has too little left. */
  record Exhausted(Account account) implements Grant {}
}
