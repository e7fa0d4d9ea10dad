package com.milkyhoop.chatbot.ingress.ratelimit;

import com.milkyhoop.chatbot.kit.ConfigReader;
import java.util.Optional;

/**
 * Says how often may be called.
 *
 * @param messages of a user
 * @param commands of a user: ResumeReply and CancelReply
 * @param callers calls of a service, whoever it acts for; empty where it is trusted
 * @param addresses calls from one address; empty where a proxy stands before all
 */
public record LimitSettings(
    RateLimitSettings messages,
    RateLimitSettings commands,
    Optional<RateLimitSettings> callers,
    Optional<RateLimitSettings> addresses) {
  private static final double SLOWEST = 0.001;
  private static final int MOST = 1_000_000;
  private static final int BURST_SECONDS = 10;

  /**
   * Reads RATE_LIMIT_*, COMMAND_LIMIT_*, CALLER_LIMIT_RATE and ADDRESS_LIMIT_RATE.
   *
   * @param tag goes before the keys where none is configured
   */
  public static LimitSettings read(ConfigReader env, String tag) {
    String prefix = env.string("RATE_LIMIT_PREFIX", tag + "rate:user:");
    return new LimitSettings(
        new RateLimitSettings(
            prefix,
            env.decimal("RATE_LIMIT_RATE", 1, SLOWEST, MOST),
            env.integer("RATE_LIMIT_CAPACITY", 10, 1, MOST)),
        new RateLimitSettings(
            named(prefix, "commands"),
            env.decimal("COMMAND_LIMIT_RATE", 5, SLOWEST, MOST),
            env.integer("COMMAND_LIMIT_CAPACITY", 30, 1, MOST)),
        optional(env, "CALLER_LIMIT_RATE", named(prefix, "callers")),
        optional(env, "ADDRESS_LIMIT_RATE", named(prefix, "addresses")));
  }

  /** Names what no user's key can be: their ids hold no slash. */
  private static String named(String prefix, String what) {
    return prefix + '/' + what + '/';
  }

  private static Optional<RateLimitSettings> optional(
      ConfigReader env, String name, String keyPrefix) {
    return env.optional(name)
        .map(_ -> env.decimal(name, 1, SLOWEST, MOST))
        .map(rate -> new RateLimitSettings(keyPrefix, rate, burst(rate)));
  }

  private static int burst(double perSecond) {
    return (int) Math.ceil(Math.min(MOST, perSecond * BURST_SECONDS));
  }
}
