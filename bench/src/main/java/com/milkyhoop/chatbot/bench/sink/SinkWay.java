package com.milkyhoop.chatbot.bench.sink;

import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.localstack.SinkStack;
import java.io.IOException;
import java.sql.SQLException;

/** Our sink, as in production, from the log topic into both tables. */
final class SinkWay implements Way {
  private final SinkStack stack;
  private final Arrival arrival;

  SinkWay(SinkStack stack, Arrival arrival) {
    this.stack = stack;
    this.arrival = arrival;
  }

  @Override
  public String name() {
    return "sink";
  }

  @Override
  public Loading load(String database) throws SQLException, IOException, InterruptedException {
    try (ServiceProcess sink = stack.sink(database, database + "-")) {
      sink.start();
      return arrival.watch(sink, database, true);
    }
  }
}
