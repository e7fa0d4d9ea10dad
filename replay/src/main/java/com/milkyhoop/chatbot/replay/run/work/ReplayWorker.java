package com.milkyhoop.chatbot.replay.run.work;

import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.Readiness;
import com.milkyhoop.chatbot.replay.run.topic.Manifests;
import com.milkyhoop.chatbot.replay.run.topic.ReplayKafka;
import com.milkyhoop.chatbot.replay.run.topic.ResultTopic;
import com.milkyhoop.chatbot.schemas.ReplayCodecs;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on the tasks of all runs, several at a time: members of the workers' share group, one lane
 * each. Any number of workers may do so beside each other. Started and closed by one thread.
 */
public final class ReplayWorker implements Component, Readiness {
  private static final Logger log = LoggerFactory.getLogger(ReplayWorker.class);

  /** A third of the shortest lock that a broker allows by default. */
  private static final Duration RENEW_EVERY = Duration.ofSeconds(5);

  private final ReplayKafka kafka;
  private final WorkerSettings settings;
  private final TargetModels models;
  private final AtomicInteger running = new AtomicInteger();
  private final WorkerMetrics metrics;
  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("replay-call-", 0).factory());
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private @Nullable Producer<String, byte[]> producer;
  private @Nullable FinishedLookup finished;
  private @Nullable JudgeCaller judges;

  /**
   * @param kafka whose topics are set up when this is started
   * @param models closed by their maker, after this
   */
  public ReplayWorker(
      ReplayKafka kafka, WorkerSettings settings, TargetModels models, MeterRegistry registry) {
    this.kafka = kafka;
    this.settings = settings;
    this.models = models;
    this.metrics = new WorkerMetrics(registry, running);
  }

  @Override
  public void start() {
    ReplayCodecs codecs = kafka.codecs();
    Producer<String, byte[]> results = kafka.results(settings.name() + "-results");
    this.producer = results;
    Consumer<String, byte[]> reader = kafka.reader(settings.name() + "-lookup");
    ResultTopic topic = new Manifests(kafka).topic(reader);
    var lookup = new FinishedLookup(reader, topic);
    this.finished = lookup;
    var configured = new ConfiguredJudges(models, settings.mayRun(), settings.patience());
    this.judges = configured;
    var runner =
        new TaskRunner(
            new ModelCaller(models, kafka.maxReplyBytes(), settings.patience()),
            configured,
            lookup,
            results,
            topic,
            Clock.systemUTC(),
            metrics,
            running);
    for (int i = 0; i < settings.concurrency(); i++) {
      String name = settings.name() + "-" + i;
      var lane =
          new Lane(
              kafka.topics().tasks(),
              () -> kafka.lane(name),
              kafka.refusals(),
              codecs.tasks(),
              runner,
              calls,
              RENEW_EVERY,
              metrics);
      lanes.add(lane);
      threads.add(Thread.ofPlatform().name(name).daemon().start(lane));
    }
  }

  @Override
  public Optional<String> whyNotReady() {
    return metrics.whyNotReady();
  }

  /** Lets what runs end, for a while; gives back what does not. */
  @Override
  public void close() {
    lanes.forEach(Lane::stop);
    long giveUpAt = System.nanoTime() + settings.grace().toNanos();
    joinUntil(giveUpAt);
    if (threads.stream().anyMatch(Thread::isAlive)) {
      log.atInfo().addKeyValue("tasks", running.get()).log("tasks are given back");
      lanes.forEach(Lane::abandon);
      joinUntil(System.nanoTime() + Duration.ofSeconds(10).toNanos());
    }
    calls.shutdownNow();
    if (judges != null) {
      judges.close();
    }
    if (finished != null) {
      finished.close();
    }
    if (producer != null) {
      producer.close(Duration.ofSeconds(5));
    }
  }

  private void joinUntil(long giveUpAt) {
    for (Thread thread : threads) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, giveUpAt - System.nanoTime()));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
