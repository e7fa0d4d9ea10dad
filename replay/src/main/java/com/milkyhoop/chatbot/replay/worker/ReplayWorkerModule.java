package com.milkyhoop.chatbot.replay.worker;

import com.milkyhoop.chatbot.kafka.BrokerWait;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.HttpEndpoint;
import com.milkyhoop.chatbot.kit.Metrics;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.replay.run.topic.ReplayKafka;
import com.milkyhoop.chatbot.replay.run.work.ReplayWorker;
import com.milkyhoop.chatbot.replay.run.work.TargetModels;
import com.milkyhoop.chatbot.replay.run.work.WorkerSettings;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;

/** Builds the worker's components: one method each. */
final class ReplayWorkerModule {
  private static final String NAME = "chatbot-replay-worker-";

  private final ReplayWorkerConfig config;
  private final Tracing tracing;
  private final PrometheusMeterRegistry registry = Metrics.create();
  private final ReplayKafka kafka;
  private final TargetModels models;

  private ReplayWorkerModule(ReplayWorkerConfig config) {
    this.config = config;
    this.tracing = Tracing.create("replay-worker", config.instanceId(), config.tracing());
    this.kafka = new ReplayKafka(config.kafka());
    this.models = new TargetModels(config.variables(), registry, tracing.tracer());
  }

  /** Returns the components in the order in which they start. */
  static List<Component> components(ReplayWorkerConfig config) {
    return new ReplayWorkerModule(config).components();
  }

  private List<Component> components() {
    ReplayWorker worker = worker();
    var topics = new TopicsPart(kafka, new BrokerWait(config.kafka()));
    return List.of(tracing, endpoint(topics, worker), topics, models(), worker);
  }

  private HttpEndpoint endpoint(TopicsPart topics, ReplayWorker worker) {
    return new HttpEndpoint(
        config.http(), registry, Map.of("kafka", topics.brokers, "tasks", worker));
  }

  private Component models() {
    return Component.closing(models);
  }

  private ReplayWorker worker() {
    return new ReplayWorker(
        kafka,
        new WorkerSettings(
            NAME + config.instanceId(),
            config.concurrency(),
            _ -> config.judgeCommands(),
            config.patience(),
            config.grace()),
        models,
        registry);
  }

  /** Has the topics, and a registry's ids, before anything takes tasks from them. */
  private record TopicsPart(ReplayKafka kafka, BrokerWait brokers) implements Component {
    @Override
    public void start() {
      brokers.untilBrokersAnswer(
          () -> {
            kafka.setUp();
            return kafka;
          });
      brokers.untilRegistryAnswers(kafka::codecs);
    }

    @Override
    public void close() {}
  }
}
