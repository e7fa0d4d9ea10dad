package com.milkyhoop.chatbot.bench.compaction;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.bench.sink.LogEvents;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.localstack.KafkaServer;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Measures what it costs a broker to compact the log: all of it once, and again after users were
 * erased. The broker has a heap of 512 MiB and the cleaner the buffer that Kafka gives it.
 */
public final class CompactionScenario implements Scenario {
  private static final int CONVERSATIONS = 500_004;
  private static final int FEW = 1_200;
  private static final int ONE_ERASED_IN = 1_000;
  private static final double MIB = 1 << 20;
  private static final double MOST_MEMORY_MIB = 1_024;
  private static final int TEXT = 40;
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final String CLEANERS_BUFFER = "134217728";

  /** What a round of the cleaner did, as its broker shows from outside. */
  private record Round(
      double beforeMib, double afterMib, double readMib, double writtenMib, double seconds) {}

  @Override
  public String name() {
    return "compaction";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    bench.close();
    Path folder = TemporaryFolder.create();
    var events = new LogEvents(bench.isShort() ? FEW : CONVERSATIONS);
    try (var broker =
        new KafkaServer(folder, Map.of("log.cleaner.dedupe.buffer.size", CLEANERS_BUFFER))) {
      broker.start();
      var log = new CompactedLog(settings(broker));
      var folders =
          new LogFolders(folder.resolve("data"), TopicNames.DEFAULT_LOG, LogEvents.PARTITIONS);
      log.hold();
      bench.say("writing %,d log events".formatted(events.count()));
      log.write(events.count(), n -> shortened(events.event(n)));
      Round first = compact(bench, broker, log, folders, n -> events.event(events.count() + n));
      log.hold();
      int[] erased = erased(events.count());
      log.erase(erased, events::event);
      int next = events.count() + LogEvents.PARTITIONS;
      Round second = compact(bench, broker, log, folders, n -> events.event(next + n));
      long kept = log.events();
      double peak = BrokerFootprint.of(broker.pid()).peakBytes() / MIB;
      return result(events.count(), erased.length, first, second, kept, peak);
    }
  }

  private static KafkaSettings settings(KafkaServer broker) {
    return KafkaSettings.read(
        new ConfigReader(
            Map.of(
                "KAFKA_BROKER",
                broker.bootstrapServers(),
                "TOPIC_PARTITIONS",
                Integer.toString(LogEvents.PARTITIONS),
                "REPLY_PARTITIONS",
                "1")));
  }

  /** Picks one event in a thousand, over all partitions and segments. */
  private static int[] erased(int count) {
    return IntStream.range(0, count)
        .filter(n -> n % ONE_ERASED_IN == n / ONE_ERASED_IN % LogEvents.PARTITIONS)
        .toArray();
  }

  /**
   * @param next an event more for each partition, so that what is there can be compacted
   */
  private static Round compact(
      Bench bench,
      KafkaServer broker,
      CompactedLog log,
      LogFolders folders,
      IntFunction<LogEvent> next)
      throws Exception {
    double before = folders.bytes() / MIB;
    BrokerFootprint footprint = BrokerFootprint.of(broker.pid());
    long begin = System.nanoTime();
    log.release(next);
    while (!folders.areCleaned()) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    BrokerFootprint after = BrokerFootprint.of(broker.pid());
    var round =
        new Round(
            before,
            folders.bytes() / MIB,
            (after.readBytes() - footprint.readBytes()) / MIB,
            (after.writtenBytes() - footprint.writtenBytes()) / MIB,
            seconds);
    bench.say("compacted: " + round);
    return round;
  }

  /** Keeps the log small enough for a small disk: some 1.1 KB an event. */
  private static LogEvent shortened(LogEvent event) {
    return new LogEvent(
        event.event(),
        event.userId(),
        event.traceId(),
        cut(event.message()),
        cut(event.reply()),
        event.timestamp(),
        event.requestId(),
        event.sessionId(),
        event.turn(),
        event.model(),
        event.route(),
        event.finishReason(),
        event.attempts(),
        event.calls(),
        event.usage(),
        event.latencyMs(),
        event.error(),
        event.prompt());
  }

  private static String cut(String text) {
    return text.length() <= TEXT ? text : text.substring(0, TEXT);
  }

  private ScenarioResult result(
      int count, int erased, Round first, Round second, long kept, double peakMib) {
    long expected = count + 2 * LogEvents.PARTITIONS - erased;
    return ScenarioResult.of(
            name(), "what compacting a log of %,d events costs its broker".formatted(count))
        .table(
            ReportTable.of(
                    "Rounds of the cleaner",
                    "round",
                    "log before, MiB",
                    "log after, MiB",
                    "read, MiB",
                    "written, MiB",
                    "s",
                    "log, MiB/s")
                .row(cells("all of it, nothing to drop", first))
                .row(cells("%,d events erased".formatted(erased), second))
                .build())
        .target(Target.atMost("the broker's memory at its peak", peakMib, MOST_MEMORY_MIB, "MiB"))
        .target(Target.atMost("events lost", Math.max(0, expected - kept), 0, "events"))
        .target(Target.atMost("erased events left", Math.max(0, kept - expected), 0, "events"))
        .note(
            "One broker with a heap of 512 MiB, the topic as the services make it, %d partitions, one"
                    .formatted(LogEvents.PARTITIONS)
                + " thread of the cleaner, its buffer of keys as Kafka has it (128 MiB). Read and"
                + " written is what the broker's process did by system calls meanwhile: a round reads"
                + " what is new twice, to index its keys and to copy, and copies the whole partition,"
                + " what was compacted before included.")
        .build();
  }

  private static Object[] cells(String name, Round round) {
    return new Object[] {
      name,
      round.beforeMib(),
      round.afterMib(),
      round.readMib(),
      round.writtenMib(),
      round.seconds(),
      round.beforeMib() / round.seconds()
    };
  }
}
