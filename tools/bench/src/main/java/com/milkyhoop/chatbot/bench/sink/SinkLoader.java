package com.milkyhoop.chatbot.bench.sink;

import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.localstack.SinkStack;
import java.io.IOException;
import java.sql.SQLException;

/** Runs our sink, as in production, from the log topic into both tables. */
final class SinkLoader implements RowLoader {
  private final SinkStack stack;
  private final Arrival arrival;
  private final CopyLoader copy;

  /**
   * @param copy is given the rows
   */
  SinkLoader(SinkStack stack, Arrival arrival, CopyLoader copy) {
    this.stack = stack;
    this.arrival = arrival;
    this.copy = copy;
  }

  @Override
  public String name() {
    return "sink";
  }

  @Override
  public LoadResult load(String database) throws SQLException, IOException, InterruptedException {
    LoadResult loading;
    try (ServiceProcess sink = stack.sink(database, database + "-")) {
      sink.start();
      loading = arrival.watch(sink, database, true);
    }
    copy.takeRows(database);
    return loading;
  }
}
