package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.replay.run.Cohort;
import com.milkyhoop.chatbot.replay.run.Mode;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.run.topic.Manifests;
import com.milkyhoop.chatbot.replay.run.topic.ReplayKafka;
import com.milkyhoop.chatbot.replay.run.topic.ResultReader;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import com.milkyhoop.chatbot.replay.run.topic.ResultTopic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a run to its end: writes its manifest, lets planners work until one comes to an end,
 * writes the manifest again. A planner that Kafka fails is replaced by another, which reads where
 * the run is. One thread; {@link #stop} comes from others.
 */
public final class RunEngine {
  private static final Logger log = LoggerFactory.getLogger(RunEngine.class);
  private static final int PATIENCE = 20;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final ReplayKafka kafka;
  private final CohortReader cohort;
  private final TargetPrices prices;
  private final RunProgress progress;
  private final boolean retriesFailed;
  private final Clock clock;
  private volatile boolean stopping;
  private volatile @Nullable Planner planner;

  /**
   * @param retriesFailed whether turns are asked again that failed before, and judged again that
   *     have no verdict
   */
  public RunEngine(
      ReplayKafka kafka,
      CohortReader cohort,
      TargetPrices prices,
      RunProgress progress,
      boolean retriesFailed,
      Clock clock) {
    this.kafka = kafka;
    this.cohort = cohort;
    this.prices = prices;
    this.progress = progress;
    this.retriesFailed = retriesFailed;
    this.clock = clock;
  }

  /**
   * Returns the manifest of the run when it is complete, stopped, or at its cap.
   *
   * @param begun of the run; the state that it has does not matter
   * @throws RunFailedException when a person must change something first; the run can go on then
   * @throws KafkaException when Kafka stays away
   */
  public RunManifest lead(RunManifest begun) throws InterruptedException {
    for (int failures = 0; ; ) {
      long before = System.nanoTime();
      try {
        return lead(begun, clock.instant());
      } catch (ProducerFencedException | InvalidProducerEpochException e) {
        throw new RunFailedException(
            "another process has taken over run %s; let that one go on".formatted(begun.name()));
      } catch (KafkaException e) {
        boolean wasLong = System.nanoTime() - before > Duration.ofMinutes(1).toNanos();
        failures = wasLong ? 1 : failures + 1;
        if (failures > PATIENCE || stopping) {
          throw e;
        }
        log.atWarn().setCause(e).addKeyValue("run", begun.name()).log("the planner begins anew");
        Thread.sleep(PAUSE);
      }
    }
  }

  private RunManifest lead(RunManifest begun, Instant now) throws InterruptedException {
    try (Consumer<String, byte[]> consumer = kafka.reader("replay-results-" + begun.name())) {
      ResultTopic results = new Manifests(kafka).topic(consumer);
      try (var topic = new TaskTopic(kafka, begun.name(), kafka.codecs().tasks(), results)) {
        RunManifest running = begun.as(RunManifest.State.RUNNING, begun.cohort(), null);
        topic.write(List.of(), List.of(ResultRecords.of(running)));
        RunManifest.State reached = work(running, topic, results, consumer);
        RunManifest ended = running.as(reached, running.cohort(), now(reached));
        topic.write(List.of(), List.of(ResultRecords.of(ended)));
        return ended;
      }
    }
  }

  private @Nullable Instant now(RunManifest.State reached) {
    return reached == RunManifest.State.COMPLETE ? clock.instant() : null;
  }

  private RunManifest.State work(
      RunManifest run, TaskTopic topic, ResultTopic results, Consumer<String, byte[]> consumer)
      throws InterruptedException {
    var finished = new FinishedTasks(begins(run.cohort()));
    var plans = new TurnPlans(run);
    try (TaskSource source = source(run, plans)) {
      var working =
          new Planner(
              run,
              source,
              new JudgeQueue(run, plans, finished, run.mode() != Mode.SCORE),
              topic,
              new ResultReader(consumer, results, run.name(), run.topics().results().begin()),
              new Spending(prices, run.limits().maxCost()),
              finished,
              retriesFailed,
              progress,
              clock);
      planner = working;
      if (stopping) {
        working.stop();
      }
      return working.work();
    }
  }

  private TaskSource source(RunManifest run, TurnPlans plans) {
    var feed = new CohortFeed(cohort, run.cohort());
    return switch (run.mode()) {
      // The feed of a shadow run has no end.
      case VERBATIM, SHADOW -> CohortSource.verbatim(feed, plans);
      case TRAJECTORY -> new TrajectorySource(feed, plans, run);
      case SCORE -> CohortSource.score(feed, plans, run);
    };
  }

  private static Map<Integer, Long> begins(Cohort cohort) {
    return cohort.ranges().stream()
        .collect(Collectors.toMap(Cohort.Range::partition, Cohort.Range::from));
  }

  /** Ends the run when what is in flight has ended; it can go on later. */
  public void stop() {
    stopping = true;
    Planner working = planner;
    if (working != null) {
      working.stop();
    }
  }
}
