package com.milkyhoop.chatbot.ingress.ratelimit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.RateLimiter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Token buckets that all instances share.
 *
 * <p>Key: {@code RATE_LIMIT_PREFIX + user_id}. Type: string, the time at which the bucket is full
 * again, in microseconds of Redis' clock. Expiry: that time. Only {@code token_bucket.lua} writes
 * it, so that taking a token is atomic and no instance's clock matters.
 *
 * <p>Thread-safe; throws a JedisException where Redis does not answer as it should. A token may
 * then have been taken.
 */
final class RedisTokenBuckets implements RateLimiter {
  private static final String SCRIPT = read("token_bucket.lua");
  private static final String SCRIPT_SHA1 = sha1(SCRIPT);

  private final UnifiedJedis redis;
  private final String keyPrefix;
  private final List<String> arguments;

  RedisTokenBuckets(UnifiedJedis redis, RateLimitSettings settings) {
    this.redis = redis;
    this.keyPrefix = settings.keyPrefix();
    long tokenMicros = Math.max(1, settings.tokenInterval().toNanos() / 1000);
    this.arguments = List.of(Long.toString(tokenMicros), Integer.toString(settings.capacity()));
  }

  @Override
  public RateDecision take(String userId) {
    long waitMs = (Long) run(List.of(keyPrefix + userId));
    return waitMs == 0
        ? new RateDecision.Allowed()
        : new RateDecision.Limited(Duration.ofMillis(waitMs));
  }

  /** Redis forgets scripts when it is started again; EVAL teaches it this one. */
  private Object run(List<String> keys) {
    try {
      return redis.evalsha(SCRIPT_SHA1, keys, arguments);
    } catch (JedisNoScriptException _) {
      return redis.eval(SCRIPT, keys, arguments);
    }
  }

  private static String read(String resource) {
    try (InputStream in = RedisTokenBuckets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String script) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(script.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
