package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyTarget;

/** Names a record that a task has in flight to chat-turns; a later one of that name replaces it. */
sealed interface Slot {
  int partition();

  /** The end of a turn. */
  record End(int partition, TurnKey key) implements Slot {}

  /** The recovery marker (R9). */
  record Marker(int partition) implements Slot {}

  /** The note that a sweep is due. */
  record Sweep(int partition) implements Slot {}

  /** The lease on the turns that go on here (R13). */
  record Lease(int partition) implements Slot {}

  /** Tells the holder of a turn to stop it. */
  record Stop(int partition, TurnKey key) implements Slot {}

  /** Tells the holder of a turn about a call that watches it. */
  record Watch(int partition, TurnKey key, ReplyTarget target) implements Slot {}
}
