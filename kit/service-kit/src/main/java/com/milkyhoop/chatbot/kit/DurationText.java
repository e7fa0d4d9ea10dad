package com.milkyhoop.chatbot.kit;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes durations as variables have them: {@code 500ms}, {@code 30s}, {@code 7d}. */
public final class DurationText {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  private DurationText() {}

  /** Parses a whole number of ms, s, m, h or d; empty where it is anything else. */
  public static Optional<Duration> parse(String value) {
    Matcher match = DURATION.matcher(value);
    if (!match.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(match.group(1));
    return Optional.of(
        switch (match.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  /** Returns the duration in the largest unit that it is a whole number of. */
  static String of(Duration duration) {
    long ms = duration.toMillis();
    if (ms % 1000 != 0) {
      return ms + "ms";
    }
    long s = ms / 1000;
    if (s % 86_400 == 0 && s > 0) {
      return s / 86_400 + "d";
    }
    return s % 3600 == 0 && s > 0 ? s / 3600 + "h" : s + "s";
  }
}
