package com.milkyhoop.chatbot.model.openai;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Says how long an answer asks to wait: {@code retry-after-ms} (OpenAI's own), else {@code
 * Retry-After} in seconds or as an HTTP date (RFC 9110, 10.2.3). A date is compared with the
 * answer's own {@code Date}, so that a wrong clock here does not matter.
 */
final class RetryAfter {
  private static final Duration LONGEST = Duration.ofDays(365);

  private RetryAfter() {}

  /**
   * Returns nothing to a year; empty where the headers do not ask.
   *
   * @param now for an answer without {@code Date}
   */
  static Optional<Duration> of(Headers headers, Instant now) {
    return milliseconds(headers)
        .or(() -> seconds(headers))
        .or(() -> date(headers, now))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
        .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
  }

  private static Optional<Duration> milliseconds(Headers headers) {
    return number(headers.get("retry-after-ms")).map(ms -> Duration.ofMillis(Math.round(ms)));
  }

  private static Optional<Duration> seconds(Headers headers) {
    return number(headers.get("Retry-After")).map(s -> Duration.ofMillis(Math.round(s * 1000)));
  }

  private static Optional<Double> number(@Nullable String value) {
    return value != null && value.strip().matches("[0-9]{1,12}(\\.[0-9]{1,9})?")
        ? Optional.of(Double.valueOf(value.strip()))
        : Optional.empty();
  }

  private static Optional<Duration> date(Headers headers, Instant now) {
    Date then = headers.getDate("Retry-After");
    Date sent = headers.getDate("Date");
    Instant from = sent == null ? now : sent.toInstant();
    return Optional.ofNullable(then).map(date -> Duration.between(from, date.toInstant()));
  }
}
