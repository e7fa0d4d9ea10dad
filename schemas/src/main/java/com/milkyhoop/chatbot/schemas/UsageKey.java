package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.regex.Pattern;

/**
 * The key of a row of chat-usage: {@code period/principal/user_id/model}. The period goes first, so
 * that what is old is one range; the model goes last, as its name may hold slashes.
 *
 * @param period a day, {@code 2026-11-29}, or a month, {@code 2026-11}; UTC
 */
public record UsageKey(String period, String principal, String userId, String model) {
  /** Stands for who asked where that is not known. */
  public static final String DEFAULT_PRINCIPAL = "default";

  /** Says what names of principals look like: no slash is in them. */
  public static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private static final int PARTS = 4;
  private static final int DAY_LENGTH = 10;
  private static final Pattern PERIOD = Pattern.compile("\\d{4}-\\d{2}(-\\d{2})?");

  /**
   * Reads a record's key.
   *
   * @throws MalformedRecordException when it is none
   */
  public static UsageKey parse(byte[] key) {
    String[] parts = new String(key, UTF_8).split("/", PARTS);
    if (parts.length != PARTS) {
      throw new MalformedRecordException("key is not period/principal/user_id/model");
    }
    return new UsageKey(parts[0], parts[1], parts[2], parts[3]);
  }

  /**
   * @throws MalformedRecordException when the period is neither a day nor a month
   */
  public UsageKey {
    if (!PERIOD.matcher(period).matches()) {
      throw new MalformedRecordException("period is neither a day nor a month");
    }
    try {
      var _ = lastDay(period);
    } catch (DateTimeException e) {
      throw new MalformedRecordException("period is neither a day nor a month", e);
    }
  }

  public byte[] encode() {
    return String.join("/", period, principal, userId, model).getBytes(UTF_8);
  }

  /** Returns whether the period is a day; else it is a month. */
  public boolean isDay() {
    return period.length() == DAY_LENGTH;
  }

  /** Returns the last day of the period. */
  public LocalDate lastDay() {
    return lastDay(period);
  }

  private static LocalDate lastDay(String period) {
    return period.length() == DAY_LENGTH
        ? LocalDate.parse(period)
        : YearMonth.parse(period).atEndOfMonth();
  }
}
