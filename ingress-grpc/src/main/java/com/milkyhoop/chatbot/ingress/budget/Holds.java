package com.milkyhoop.chatbot.ingress.budget;

/** Keeps what is held back for messages in flight. Thread-safe. */
interface Holds {
  /** Takes a token of the user's bucket and the hold, both or none. */
  Grant take(String userId, Hold hold);

  /** Gives a hold back whose cost the ledger has counted. */
  void settle(Hold hold);
}
