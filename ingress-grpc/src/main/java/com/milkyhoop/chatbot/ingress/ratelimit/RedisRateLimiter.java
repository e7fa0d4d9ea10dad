package com.milkyhoop.chatbot.ingress.ratelimit;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.kit.Service;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/**
 * The rate limits of all instances together, kept in Redis, with a fallback for while it is away:
 * itself that of messages, and others. Owns the connections to Redis; they are made when needed, so
 * that Redis may be away at start.
 */
public final class RedisRateLimiter implements RateLimiter, Service {
  /** The most commands in flight at once; each takes well below a millisecond. */
  private static final int CONNECTIONS = 32;

  private final RedisClient redis;
  private final RedisCalls calls;
  private final IngressMetrics metrics;
  private final RateLimiter local;
  private final RateLimiter limiter;

  public RedisRateLimiter(
      RateLimitSettings limits, RedisSettings redisSettings, IngressMetrics metrics) {
    this.redis = client(redisSettings);
    this.calls = new RedisCalls(metrics);
    this.metrics = metrics;
    this.local = new LocalTokenBuckets(limits, System::nanoTime);
    this.limiter = limiter(limits, local);
  }

  /** Returns another limit, over the same connections. */
  public RateLimiter limiter(RateLimitSettings limits) {
    return limiter(limits, new LocalTokenBuckets(limits, System::nanoTime));
  }

  private RateLimiter limiter(RateLimitSettings limits, RateLimiter fallback) {
    return new FallbackRateLimiter(new RedisTokenBuckets(redis, limits), fallback, calls, metrics);
  }

  @Override
  public void start() {}

  @Override
  public RateDecision take(String userId) {
    return limiter.take(userId);
  }

  /** Returns the connections, for who keeps more in Redis. */
  public UnifiedJedis redis() {
    return redis;
  }

  /** Returns the buckets of this instance alone. */
  public RateLimiter local() {
    return local;
  }

  @Override
  public void close() {
    redis.close();
  }

  static RedisClient client(RedisSettings settings) {
    int timeoutMs = Math.toIntExact(settings.timeout().toMillis());
    var config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(timeoutMs)
            .socketTimeoutMillis(timeoutMs)
            .clientName("chatbot-ingress");
    // Each connection shows the password of its moment.
    settings
        .password()
        .ifPresent(
            password ->
                config.credentialsProvider(
                    () -> new DefaultRedisCredentials(null, password.value())));
    var pool = new ConnectionPoolConfig();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    pool.setMaxWait(settings.timeout());
    return RedisClient.builder()
        .hostAndPort(settings.host(), settings.port())
        .clientConfig(config.build())
        .poolConfig(pool)
        .build();
  }
}
