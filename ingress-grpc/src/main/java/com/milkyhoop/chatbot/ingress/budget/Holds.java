package com.milkyhoop.chatbot.ingress.budget;

/** Keeps what is held back for messages in flight. Thread-safe. */
interface Holds {
  /**
   * Takes a token of the user's bucket, and then the hold in all of its accounts, or in none; the
   * token stays taken. Who asks again for the same admission, having heard no answer, takes neither
   * twice.
   */
  Grant take(String userId, Hold hold);

  /**
   * Gives a hold back whose message was never stored: a repeat takes it again. One that another
   * admission took stays.
   */
  void release(Hold hold);

  /** Gives a hold back whose cost the ledger has counted. */
  void settle(Hold hold);
}
