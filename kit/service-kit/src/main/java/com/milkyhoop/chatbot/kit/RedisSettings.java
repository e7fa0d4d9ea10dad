package com.milkyhoop.chatbot.kit;

import java.time.Duration;
import java.util.Optional;

/**
 * Says how Redis is reached.
 *
 * @param sentinelPassword that the Sentinels ask for; empty where they ask for none
 * @param timeout of connecting, of one command, and of waiting for a connection, each
 */
public record RedisSettings(
    RedisUrl url, Optional<Secret> sentinelPassword, TlsFiles tls, Duration timeout) {
  private static final int MAX_PORT = 65_535;

  /** Reads REDIS_*; REDIS_URL takes precedence over REDIS_HOST and REDIS_PORT. */
  public static RedisSettings read(ConfigReader env) {
    RedisUrl url = url(env);
    Optional<Secret> sentinelPassword = env.secret("REDIS_SENTINEL_PASSWORD");
    env.check(
        sentinelPassword.isEmpty() || url.kind() == RedisUrl.Kind.SENTINEL,
        "REDIS_SENTINEL_PASSWORD",
        "needs a REDIS_URL of redis-sentinel:// or rediss-sentinel://");
    for (String name : new String[] {"REDIS_TLS_CA", "REDIS_TLS_CERT"}) {
      env.check(env.optional(name).isEmpty() || url.isTls(), name, "needs a REDIS_URL with rediss");
    }
    return new RedisSettings(
        url,
        sentinelPassword,
        TlsFiles.read(env, "REDIS"),
        env.duration(
            "REDIS_TIMEOUT", Duration.ofMillis(200), Duration.ofMillis(1), Duration.ofSeconds(5)));
  }

  private static RedisUrl url(ConfigReader env) {
    String host = env.string("REDIS_HOST", "redis");
    int port = env.integer("REDIS_PORT", 6379, 1, MAX_PORT);
    Optional<Secret> password = env.secret("REDIS_PASSWORD");
    RedisUrl url =
        env.secret("REDIS_URL", RedisUrl::checked)
            .filter(it -> !it.value().isEmpty())
            .map(RedisUrl::of)
            .orElseGet(() -> RedisUrl.server(host, port));
    boolean hasPassword = !url.password().value().isEmpty();
    env.check(password.isEmpty() || !hasPassword, "REDIS_PASSWORD", "stands in REDIS_URL too");
    env.check(
        url.user().isEmpty() || hasPassword || password.isPresent(),
        "REDIS_URL",
        "has a user without a password, which REDIS_PASSWORD may hold");
    return password.map(url::withPassword).orElse(url);
  }

  /** Returns those of one server without TLS and password. */
  public static RedisSettings server(String host, int port, Duration timeout) {
    return new RedisSettings(
        RedisUrl.server(host, port),
        Optional.empty(),
        new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty()),
        timeout);
  }

  /** Returns whether the keys of a script must share a slot. */
  public boolean isCluster() {
    return url.kind() == RedisUrl.Kind.CLUSTER;
  }
}
