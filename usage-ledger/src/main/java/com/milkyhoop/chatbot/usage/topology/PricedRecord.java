package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.event.Charge;
import org.jspecify.annotations.Nullable;

/** Holds what the ledger made of a record. */
sealed interface PricedRecord {
  /** The record says what a request cost, or what calls of it did. */
  record Charged(Charge charge) implements PricedRecord {}

  /**
   * The record can't be read; that which is forwarded with this has the dead letter's key and
   * headers.
   *
   * @param letter the dead letter's value
   */
  record Unreadable(byte @Nullable [] letter) implements PricedRecord {}
}
