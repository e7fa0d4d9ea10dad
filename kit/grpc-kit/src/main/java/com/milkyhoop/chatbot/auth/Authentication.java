package com.milkyhoop.chatbot.auth;

/** Says what became of a caller's credentials. */
public sealed interface Authentication {
  /** They are good. */
  record Granted(Principal principal) implements Authentication {}

  /**
   * They are not.
   *
   * @param detail for a person; holds no part of a credential, empty for none
   */
  record Denied(Denial reason, String detail) implements Authentication {}

  /** Says why credentials are no good, as far as that makes a difference to their holder. */
  enum Denial {
    /** There are none, or they will never be good. */
    INVALID,
    /** They were good once. */
    EXPIRED,
    /** They can't be judged now. */
    UNDECIDED
  }
}
