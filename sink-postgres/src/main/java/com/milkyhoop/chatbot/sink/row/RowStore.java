package com.milkyhoop.chatbot.sink.row;

import java.util.List;

/**
 * Says where rows are kept. Called by the sink's thread alone, which it may hold up for a while.
 */
public interface RowStore {

  /**
   * Makes ready what rows need (tables); before the first {@link #write}, again until it returns.
   *
   * @throws UnavailableException when it can't now
   */
  void prepare();

  /**
   * Keeps the rows. All that are neither refused nor there already are durable when it returns;
   * writing them again, in any grouping, by any number of writers at once, changes nothing.
   *
   * @throws UnavailableException when it can't now; some of the rows may be kept already
   */
  Written write(List<LogRow> rows);
}
