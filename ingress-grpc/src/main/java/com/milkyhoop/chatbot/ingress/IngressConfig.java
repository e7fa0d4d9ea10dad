package com.milkyhoop.chatbot.ingress;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.CallerSettings;
import com.milkyhoop.chatbot.auth.JwtSettings;
import com.milkyhoop.chatbot.grpc.TlsSettings;
import com.milkyhoop.chatbot.grpc.TransportLimits;
import com.milkyhoop.chatbot.ingress.budget.BudgetSettings;
import com.milkyhoop.chatbot.ingress.call.CallSettings;
import com.milkyhoop.chatbot.ingress.grpc.GrpcSettings;
import com.milkyhoop.chatbot.ingress.ratelimit.LimitSettings;
import com.milkyhoop.chatbot.ingress.redis.HashTag;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.HttpSettings;
import com.milkyhoop.chatbot.kit.InstanceId;
import com.milkyhoop.chatbot.kit.LogSettings;
import com.milkyhoop.chatbot.kit.RedisSettings;
import com.milkyhoop.chatbot.kit.TracingSettings;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.CallIds;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be set from outside, read and checked once.
 *
 * @param http where health and metrics are
 * @param instanceId decides the home partition; should differ between instances
 * @param publishTimeout within which a request is stored or refused
 */
record IngressConfig(
    HttpSettings http,
    String instanceId,
    KafkaSettings kafka,
    GrpcSettings grpc,
    LimitSettings limits,
    RedisSettings redis,
    BudgetSettings budgets,
    PromptSettings prompt,
    CallSettings calls,
    Duration publishTimeout,
    TracingSettings tracing) {
  private static final int MAX_PORT = 65_535;

  /** Is far above the largest valid message, so that one that is too long gets a useful answer. */
  private static final int MAX_INBOUND_BYTES = 128 * 1024;

  /**
   * Lets one connection have all calls, as that of a back end, and some more: a call too many is
   * then refused with a reason, where a stream too many would wait in its client.
   */
  private static final int STREAMS_TO_REFUSE = 100;

  /** Is more than a person's devices and tabs have, and few enough that twenty users fit. */
  private static final int OF_ONE_USER = 100;

  private enum Switch {
    ON,
    OFF
  }

  /**
   * Holds what a message has to fit into.
   *
   * @param model decides how tokens are counted
   */
  record PromptSettings(String model, String systemPrompt, int contextMaxTokens) {}

  /**
   * @throws ConfigException naming every problem
   */
  static IngressConfig read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    Duration turnTimeout =
        env.duration(
            "TURN_TIMEOUT", Duration.ofSeconds(120), Duration.ofSeconds(1), Duration.ofHours(1));
    var calls = calls(env, turnTimeout);
    var redis = RedisSettings.read(env);
    String tag = redis.isCluster() ? HashTag.SHARED : "";
    BudgetSettings budgets = new BudgetConfig(env, turnTimeout).read(tag);
    LimitSettings limits = LimitSettings.read(env, budgets.budgets().isEmpty() ? "" : tag);
    env.check(
        !redis.isCluster() || budgets.budgets().isEmpty() || sharesSlot(limits, budgets),
        "BUDGET_PREFIX",
        "and RATE_LIMIT_PREFIX must have the same hash tag, such as {chatbot}: one script of the"
            + " cluster uses keys of both");
    var config =
        new IngressConfig(
            HttpSettings.read(env),
            InstanceId.read(env),
            KafkaSettings.read(env),
            grpc(env, calls),
            limits,
            redis,
            budgets,
            prompt(env),
            calls,
            env.duration(
                "PUBLISH_TIMEOUT",
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofMinutes(2)),
            TracingSettings.read(env));
    LogSettings.check(env);
    env.finish();
    return config;
  }

  private static boolean sharesSlot(LimitSettings limits, BudgetSettings budgets) {
    Optional<String> tag = HashTag.of(budgets.prefix());
    return tag.isPresent() && tag.equals(HashTag.of(limits.messages().keyPrefix()));
  }

  private static GrpcSettings grpc(ConfigReader env, CallSettings calls) {
    var users = JwtSettings.read(env);
    return new GrpcSettings(
        env.integer("GRPC_PORT", 5003, 0, MAX_PORT),
        CallerSettings.read(env, "GRPC_TOKEN", users.isOn()),
        users,
        TlsSettings.read(env),
        TransportLimits.read(env, calls.maxOpen() + STREAMS_TO_REFUSE, MAX_INBOUND_BYTES),
        env.word("GRPC_REFLECTION", Switch.OFF) == Switch.ON,
        AuditLog.read(env),
        env.duration(
            "GRPC_MAX_CONNECTION_AGE",
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            Duration.ofDays(1)),
        calls.longestCall(),
        env.duration("SHUTDOWN_DELAY", Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5)),
        env.duration(
            "SHUTDOWN_GRACE", Duration.ofSeconds(10), Duration.ZERO, Duration.ofMinutes(10)));
  }

  private static CallSettings calls(ConfigReader env, Duration turnTimeout) {
    int open = env.integer("MAX_OPEN_CALLS", 2000, 1, 100_000);
    return CallSettings.of(
        open,
        env.integer("MAX_OPEN_CALLS_PER_USER", Math.min(open, OF_ONE_USER), 1, open),
        env.integer("MAX_WATCHERS", 16, 1, CallIds.MOST_WATCHERS),
        turnTimeout);
  }

  private static PromptSettings prompt(ConfigReader env) {
    var prompt =
        new PromptSettings(
            env.string("OPENAI_MODEL", "gpt-4o"),
            env.string("SYSTEM_PROMPT", ""),
            env.integer("CONTEXT_MAX_TOKENS", 16_384, 1, 10_000_000));
    int shortest = TokenCounter.forModel(prompt.model()).minimalPrompt(prompt.systemPrompt(), 1);
    env.check(
        shortest <= prompt.contextMaxTokens(),
        "CONTEXT_MAX_TOKENS",
        "must be at least %d, to hold SYSTEM_PROMPT and a message".formatted(shortest));
    return prompt;
  }
}
