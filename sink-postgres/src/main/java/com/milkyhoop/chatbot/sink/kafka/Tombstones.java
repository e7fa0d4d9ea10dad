package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import java.util.List;

/** Erases events on the log. Called by the sink's thread alone. */
public interface Tombstones {
  /** Leaves the log as it is: a sink that copies it erases nothing of it. */
  Tombstones NONE = (_, _) -> {};

  /**
   * Writes a record without a value for each key to the partition of the erasure, with its id in a
   * header; returns when all are acknowledged.
   *
   * @throws UnavailableException when they could not be written now; some may be, and are written
   *     once more when this is tried again
   */
  void write(UserErasure erasure, List<LogKey> keys);
}
