package com.milkyhoop.chatbot.ingress.ratelimit;

import java.time.Duration;

/**
 * The rate limit of each user: a bucket of tokens, one for each message.
 *
 * @param keyPrefix goes before the user_id in Redis
 * @param perSecond tokens that come back a second; may be a fraction
 * @param capacity tokens of a full bucket: the longest burst
 */
public record RateLimitSettings(String keyPrefix, double perSecond, int capacity) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Returns how long it takes until one token comes back. */
  Duration tokenInterval() {
    return Duration.ofNanos(Math.round(NANOS_PER_SECOND / perSecond));
  }
}
