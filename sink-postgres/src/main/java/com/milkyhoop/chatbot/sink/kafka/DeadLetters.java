package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.sink.row.UnavailableException;
import java.util.List;

/** Says where records go that can't become rows. Called by the sink's thread alone. */
public interface DeadLetters {

  /**
   * Returns when all of them are acknowledged.
   *
   * @throws UnavailableException when they could not be written now; some may be, and are written
   *     once more when this is tried again
   */
  void write(List<DeadLetterRecord> letters);
}
