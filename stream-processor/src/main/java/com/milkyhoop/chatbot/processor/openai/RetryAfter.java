package com.milkyhoop.chatbot.processor.openai;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer asks to wait: {@code retry-after-ms} (OpenAI's own), else {@code Retry-After}
 * in seconds or as an HTTP date (RFC 9110, 10.2.3). A date is compared with the answer's own {@code
 * Date}, so that a wrong clock here does not matter.
 */
final class RetryAfter {
  private static final long MAX_SECONDS = Duration.ofDays(365).toSeconds();

  private RetryAfter() {}

  /**
   * @param now for an answer without {@code Date}
   */
  static Optional<Duration> of(Headers headers, Instant now) {
    return milliseconds(headers)
        .or(() -> seconds(headers))
        .or(() -> date(headers, now))
        .filter(wait -> !wait.isNegative());
  }

  private static Optional<Duration> milliseconds(Headers headers) {
    return number(headers.get("retry-after-ms")).map(ms -> Duration.ofMillis(Math.round(ms)));
  }

  private static Optional<Duration> seconds(Headers headers) {
    return number(headers.get("Retry-After")).map(s -> Duration.ofMillis(Math.round(s * 1000)));
  }

  private static Optional<Double> number(@Nullable String value) {
    if (value == null || !value.strip().matches("[0-9]{1,12}(\\.[0-9]{1,9})?")) {
      return Optional.empty();
    }
    return Optional.of(Math.min(Double.parseDouble(value.strip()), MAX_SECONDS));
  }

  private static Optional<Duration> date(Headers headers, Instant now) {
    return Optional.ofNullable(headers.getDate("Retry-After"))
        .map(Date::toInstant)
        .map(
            then -> {
              Date sent = headers.getDate("Date");
              Duration wait = Duration.between(sent == null ? now : sent.toInstant(), then);
              return wait.isNegative() ? Duration.ZERO : wait;
            });
  }
}
