package com.milkyhoop.chatbot.replay.worker;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.HttpSettings;
import com.milkyhoop.chatbot.kit.InstanceId;
import com.milkyhoop.chatbot.kit.LogSettings;
import com.milkyhoop.chatbot.kit.TracingSettings;
import com.milkyhoop.chatbot.model.openai.RoutesConfig;
import com.milkyhoop.chatbot.replay.run.work.WorkerSettings;
import java.time.Duration;
import java.util.Map;

/**
 * Holds the configuration of a worker, read from environment variables.
 *
 * @param http where health and metrics are
 * @param instanceId {@code INSTANCE_ID}; names this instance to the broker
 * @param routes {@code MODEL_ROUTES} or {@code OPENAI_*}: whom arms without a base URL ask
 * @param concurrency {@code REPLAY_CONCURRENCY}, tasks at once: each waits for a model as a rule
 * @param judgeCommands {@code REPLAY_JUDGE_COMMANDS}, whether it runs the commands of tasks that
 *     judge: whoever may write tasks may then run anything here
 * @param patience {@code REPLAY_PATIENCE}, how long a task is tried again while its model is
 *     overloaded or away: a rate limit is over in a minute, an outage of a provider seldom in five
 * @param grace {@code REPLAY_SHUTDOWN_GRACE}, how long tasks may go on after SIGTERM: they are paid
 *     for
 * @param variables all of them, of which arms may name one that holds a key
 */
record ReplayWorkerConfig(
    HttpSettings http,
    String instanceId,
    KafkaSettings kafka,
    RoutesConfig routes,
    int concurrency,
    boolean judgeCommands,
    Duration patience,
    Duration grace,
    TracingSettings tracing,
    Map<String, String> variables) {

  private enum JudgeCommands {
    REFUSE,
    RUN
  }

  ReplayWorkerConfig {
    variables = Map.copyOf(variables);
  }

  /**
   * Reads and checks all of them.
   *
   * @throws com.milkyhoop.chatbot.kit.ConfigException naming every wrong variable
   */
  static ReplayWorkerConfig read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    var config =
        new ReplayWorkerConfig(
            HttpSettings.read(env),
            InstanceId.read(env),
            KafkaSettings.read(env),
            RoutesConfig.read(env),
            env.integer("REPLAY_CONCURRENCY", 8, 1, 1_000),
            env.word("REPLAY_JUDGE_COMMANDS", JudgeCommands.REFUSE) == JudgeCommands.RUN,
            env.duration(
                "REPLAY_PATIENCE",
                Duration.ofMinutes(5),
                Duration.ZERO,
                WorkerSettings.LONGEST_PATIENCE),
            env.duration(
                "REPLAY_SHUTDOWN_GRACE",
                Duration.ofSeconds(20),
                Duration.ZERO,
                Duration.ofMinutes(5)),
            TracingSettings.read(env),
            variables);
    LogSettings.check(env);
    env.finish();
    return config;
  }

  /** Hides the variables, which hold secrets. */
  @Override
  public String toString() {
    return "ReplayWorkerConfig[instanceId=%s, kafka=%s, concurrency=%d]"
        .formatted(instanceId, kafka, concurrency);
  }
}
