package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.kit.DurationText;
import java.time.Duration;

/** Says when a call without a first token gets another one beside it. */
public sealed interface HedgeAfter {
  /** Never. */
  record Off() implements HedgeAfter {}

  /** Hedges after a time. */
  record Fixed(Duration time) implements HedgeAfter {}

  /**
   * Hedges after the time within which so many of the route's last calls had their first token.
   *
   * @param percent 50 to 99
   */
  record Percentile(int percent) implements HedgeAfter {}

  /**
   * Reads {@code off}, {@code p50} to {@code p99}, or a duration.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  static HedgeAfter parse(String value) {
    String text = value.strip();
    // "off" is the boolean false in YAML.
    if (text.equals("off") || text.equals("false")) {
      return new Off();
    }
    if (text.matches("p[5-9][0-9]")) {
      return new Percentile(Integer.parseInt(text.substring(1)));
    }
    return DurationText.parse(text)
        .filter(time -> time.isPositive() && time.compareTo(Duration.ofMinutes(5)) <= 0)
        .<HedgeAfter>map(Fixed::new)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be off, a percentile such as p95, or a duration up to 5m such as 2s"));
  }
}
