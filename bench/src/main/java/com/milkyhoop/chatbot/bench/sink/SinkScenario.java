package com.milkyhoop.chatbot.bench.sink;

import com.milkyhoop.chatbot.bench.Bench;
import com.milkyhoop.chatbot.bench.Scenario;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Table;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.SinkStack;
import java.util.List;

/** How fast the log becomes rows, beside COPY of the same rows and Debezium's JDBC sink. */
public final class SinkScenario implements Scenario {
  private static final int CONVERSATIONS = 20_000;
  private static final int FEW = 200;
  private static final int ROUNDS = 3;
  private static final int PERCENT = 100;

  @Override
  public String name() {
    return "sink";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    var events = new LogEvents(bench.isShort() ? FEW : CONVERSATIONS);
    try (SinkStack stack = bench.sinkStack(LogEvents.PARTITIONS)) {
      bench.say("writing %,d log events".formatted(events.count()));
      Topics.fill(stack.kafka().bootstrapServers(), events);
      var arrival = new Arrival(events, stack.postgres());
      var copy = new Rounds(new CopyWay(events, stack.postgres(), stack.folder()));
      var sink = new Rounds(new SinkWay(stack, arrival));
      var debezium = new Rounds(new DebeziumWay(stack, arrival, bench.home(), bench.isShort()));
      var databases = new Databases(stack.postgres());
      int count = bench.isShort() ? 1 : ROUNDS;
      for (int round = 1; round <= count; round++) {
        for (Rounds each : List.of(copy, sink, debezium)) {
          Loading loading = databases.load(each.way());
          bench.say("%s: %,.0f rows/s".formatted(each.way().name(), loading.rowsPerSecond()));
          each.add(loading);
        }
      }
      return result(events, copy, sink, debezium);
    }
  }

  private ScenarioResult result(LogEvents events, Rounds copy, Rounds sink, Rounds debezium) {
    Table rows =
        Table.of(
                "Rows",
                "way",
                "rows",
                "missing",
                "rows/s",
                "slowest round",
                "fastest round",
                "\"ChatMessage\" rows/s")
            .row(rates(copy, events.count() + events.replies()))
            .row(rates(sink, events.count() + events.replies()))
            .row(rates(debezium, events.replies()))
            .build();
    Table cpu =
        Table.of("Processor time of a row, µs", "way", "writer", "PostgreSQL")
            .row(processorTime(copy))
            .row(processorTime(sink))
            .row(processorTime(debezium))
            .build();
    return ScenarioResult.of(
            name(), "rows/s of the log, beside COPY and Debezium's JDBC sink of the same rows")
        .table(rows)
        .table(cpu)
        .target(
            Target.atLeast(
                "rows/s of the sink, beside COPY",
                PERCENT * sink.median().rowsPerSecond() / copy.median().rowsPerSecond(),
                50,
                "%"))
        .target(
            Target.atLeast(
                "\"ChatMessage\" rows/s of the sink, beside Debezium's",
                sink.median().messagesPerSecond() / debezium.median().messagesPerSecond(),
                5,
                "×"))
        .build();
  }

  private static Object[] rates(Rounds rounds, int rows) {
    return new Object[] {
      rounds.way().name(),
      rows,
      rounds.missing(),
      rounds.median().rowsPerSecond(),
      rounds.slowest().rowsPerSecond(),
      rounds.fastest().rowsPerSecond(),
      rounds.median().messagesPerSecond()
    };
  }

  private static Object[] processorTime(Rounds rounds) {
    return new Object[] {
      rounds.way().name(), rounds.median().writerMicrosEach(), rounds.median().postgresMicrosEach()
    };
  }
}
