package com.milkyhoop.chatbot.ingress.ratelimit;

import java.time.Duration;
import java.util.List;

/**
 * The rate limit of each user: a bucket of tokens, one for each message.
 *
 * @param keyPrefix is prefixed to the user_id in Redis
 * @param perSecond tokens that come back a second; may be a fraction
 * @param capacity tokens of a full bucket: the longest burst
 */
public record RateLimitSettings(String keyPrefix, double perSecond, int capacity) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Returns how long it takes until one token comes back. */
  Duration tokenInterval() {
    return Duration.ofNanos(Math.round(NANOS_PER_SECOND / perSecond));
  }

  /** Returns the key of a user's bucket in Redis. */
  public String key(String userId) {
    return keyPrefix + userId;
  }

  /** Returns what every script that takes a token begins its arguments with. */
  public List<String> scriptArguments() {
    long tokenMicros = Math.max(1, tokenInterval().toNanos() / 1000);
    return List.of(Long.toString(tokenMicros), Integer.toString(capacity));
  }
}
