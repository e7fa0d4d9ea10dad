package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.event.Charge;
import org.jspecify.annotations.Nullable;

/** Says what a record of the log is to the ledger. */
sealed interface Reading {
  /** It ended a request, which cost this. */
  record Charged(Charge charge) implements Reading {}

  /**
   * It can't be read; the record that holds this has the dead letter's key and headers.
   *
   * @param letter the dead letter's value
   */
  record Unreadable(byte @Nullable [] letter) implements Reading {}
}
