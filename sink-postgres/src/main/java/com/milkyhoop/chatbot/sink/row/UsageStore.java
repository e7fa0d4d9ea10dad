package com.milkyhoop.chatbot.sink.row;

import java.util.List;

/** Keeps the newest record of each key of chat-usage. */
public interface UsageStore {
  /**
   * Makes the table where it is missing.
   *
   * @throws UnavailableException when it can't now
   */
  void prepare();

  /**
   * Writes records in one transaction. One that stands before what is there of its key changes
   * nothing, so records may come again and in any order.
   *
   * @param records one a key
   * @throws UnavailableException when it can't now
   */
  void write(List<UsageRecord> records);
}
