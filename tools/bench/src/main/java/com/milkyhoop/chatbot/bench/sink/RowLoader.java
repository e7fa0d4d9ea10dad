package com.milkyhoop.chatbot.bench.sink;

/** A way to bring the events into a database. */
interface RowLoader {

  String name();

  /**
   * Loads all of them.
   *
   * @param database with the tables, which are empty; the way leaves no connection open
   */
  LoadResult load(String database) throws Exception;
}
