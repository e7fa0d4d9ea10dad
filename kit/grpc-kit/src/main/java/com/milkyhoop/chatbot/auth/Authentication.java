package com.milkyhoop.chatbot.auth;

/** Says what became of a caller's credentials. */
public sealed interface Authentication {
  /** Says that they are good. */
  record Granted(Principal principal) implements Authentication {}

  /**
   * Says that they are not.
   *
   * @param detail for a person; holds no part of a credential, empty for none
   */
  record Denied(Denial reason, String detail) implements Authentication {}

  /** Says why credentials are no good, as far as that makes a difference to their holder. */
  enum Denial {
    /** Says that there are none, or that they will never be good. */
    INVALID,
    /** Says that they were good once. */
    EXPIRED,
    /** Says that they can't be judged now. */
    UNDECIDED
  }
}
