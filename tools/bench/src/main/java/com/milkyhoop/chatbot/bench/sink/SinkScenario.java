package com.milkyhoop.chatbot.bench.sink;

import static com.milkyhoop.chatbot.bench.sink.DebeziumLoader.TUNED;
import static com.milkyhoop.chatbot.bench.sink.DebeziumLoader.TUNED_ONE_TASK;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.bench.sink.DebeziumLoader.Source;
import com.milkyhoop.chatbot.localstack.SinkStack;
import java.util.List;
import java.util.Map;

/**
 * Measures how fast the log becomes rows, beside COPY of the same rows and Debezium's JDBC sink.
 */
public final class SinkScenario implements Scenario {
  private static final int CONVERSATIONS = 20_100;
  private static final int FEW = 228;
  private static final int ROUNDS = 3;
  private static final int PERCENT = 100;
  private static final List<Source> MESSAGES = List.of(Source.MESSAGES);
  private static final List<Source> BOTH = List.of(Source.MESSAGES, Source.LOG);

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
      var copying = new CopyLoader(events, stack.postgres(), stack.folder());
      var sink = new Rounds(new SinkLoader(stack, arrival, copying));
      var copy = new Rounds(copying);
      var one = debezium("Debezium's, one table", MESSAGES, TUNED, bench, stack, arrival);
      var both = debezium("Debezium's, both, 2 × 2 tasks", BOTH, TUNED, bench, stack, arrival);
      var fewer =
          debezium("Debezium's, both, 2 × 1 task", BOTH, TUNED_ONE_TASK, bench, stack, arrival);
      var plain =
          debezium("Debezium's, one table, defaults", MESSAGES, Map.of(), bench, stack, arrival);
      List<Rounds> all =
          bench.isShort()
              ? List.of(sink, copy, one, both)
              : List.of(sink, copy, one, both, fewer, plain);
      measure(bench, all, new LoadDatabases(stack.postgres()));
      return result(events, all, ConnectProcess.version(bench.home(), DebeziumLoader.ARTIFACT));
    }
  }

  private static Rounds debezium(
      String name,
      List<Source> sources,
      Map<String, String> tuning,
      Bench bench,
      SinkStack stack,
      Arrival arrival) {
    return new Rounds(
        new DebeziumLoader(name, sources, tuning, stack, arrival, bench.home(), bench.isShort()));
  }

  /** Measures them in turn, so that what else goes on on the machine hits all. */
  private static void measure(Bench bench, List<Rounds> ways, LoadDatabases databases)
      throws Exception {
    int count = bench.isShort() ? 1 : ROUNDS;
    for (int round = 1; round <= count; round++) {
      for (Rounds each : ways) {
        LoadResult loading = databases.load(each.way());
        bench.say("%s: %,.0f rows/s".formatted(each.way().name(), loading.rowsPerSecond()));
        each.add(loading);
      }
    }
  }

  /**
   * @param ways the sink, COPY, Debezium's with one table, with both, and maybe more
   * @param version of Debezium
   */
  private ScenarioResult result(LogEvents events, List<Rounds> ways, String version) {
    LoadResult sink = ways.get(0).median();
    LoadResult copy = ways.get(1).median();
    LoadResult one = ways.get(2).median();
    double both =
        ways.stream()
            .skip(3)
            .map(Rounds::median)
            .filter(loading -> loading.events() > 0)
            .mapToDouble(LoadResult::rowsPerSecond)
            .max()
            .orElseThrow();
    return ScenarioResult.of(
            name(),
            "rows/s of %,d log events, beside COPY and Debezium's JDBC sink of the same rows"
                .formatted(events.count()))
        .table(rates(ways))
        .table(processorTimes(ways))
        .target(
            Target.atLeast(
                "rows/s of the sink, beside COPY",
                PERCENT * sink.rowsPerSecond() / copy.rowsPerSecond(),
                75,
                "%"))
        .target(
            Target.atLeast(
                "rows/s of the sink, beside Debezium's at its best, both tables",
                sink.rowsPerSecond() / both,
                1.5,
                "×"))
        .target(
            Target.atLeast(
                "\"ChatMessage\" rows/s of the sink, beside Debezium's that writes nothing else",
                sink.messagesPerSecond() / one.messagesPerSecond(),
                1,
                "×"))
        .note(
            "Each way in turn, %d rounds; the table shows the median round. %,d events of 2 KB lie"
                    .formatted(ROUNDS, events.count())
                + " in the topic, in %d partitions,".formatted(LogEvents.PARTITIONS)
                + " before it begins. Of the sinks the last three quarters are timed, so the start"
                + " of a JVM does not count. All leave the same rows behind, to the byte: checked.")
        .note(
            "The sink writes 1,000 events at a time into both tables, with two connections, a"
                + " transaction each. COPY has one connection, and one stream a table, all in one"
                + " transaction, from files that lie ready: the most that these tables and indexes"
                + " take from a connection, without reading a topic, parsing, or living with rows"
                + " that are there already.")
        .note(
            "Debezium's JDBC sink (%s) reads topics of ready rows, one for each table, whose JSON"
                    .formatted(version)
                + " schemas stand in the connectors' configuration; upsert by id. Both tables are two"
                + " connectors in one worker, which write an event's two rows in two transactions."
                + " Defaults: one task, batches of 500. The others: inserts by unnest, as the sink's"
                + " are, in batches of 1,000, with one or two tasks a connector, each a connection.")
        .build();
  }

  private static ReportTable rates(List<Rounds> ways) {
    ReportTable.Builder table =
        ReportTable.of(
            "Rows",
            "way",
            "rows",
            "missing",
            "rows/s",
            "slowest round",
            "fastest round",
            "\"ChatMessage\" rows/s");
    for (Rounds way : ways) {
      LoadResult median = way.median();
      table.row(
          way.way().name(),
          median.expected(),
          way.missing(),
          median.rowsPerSecond(),
          way.slowest().rowsPerSecond(),
          way.fastest().rowsPerSecond(),
          median.messagesPerSecond());
    }
    return table.build();
  }

  private static ReportTable processorTimes(List<Rounds> ways) {
    ReportTable.Builder table =
        ReportTable.of("Processor time of a row, µs", "way", "writer", "PostgreSQL");
    for (Rounds way : ways) {
      LoadResult median = way.median();
      table.row(way.way().name(), median.writerMicrosEach(), median.postgresMicrosEach());
    }
    return table.build();
  }
}
