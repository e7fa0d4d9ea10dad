package com.milkyhoop.chatbot.processor.turn;

/** Names a record that a task has in flight to chat-turns; a later one of that name replaces it. */
sealed interface Slot {
  int partition();

  /** The end of a turn. */
  record End(int partition, TurnKey key) implements Slot {}

  /** The recovery marker (R9). */
  record Marker(int partition) implements Slot {}

  /** The note that a sweep is due. */
  record Sweep(int partition) implements Slot {}
}
