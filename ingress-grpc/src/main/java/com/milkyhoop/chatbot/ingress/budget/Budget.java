package com.milkyhoop.chatbot.ingress.budget;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * One limit of what may be spent.
 *
 * @param soft from which on a client is told what remains; in the unit's numbers
 * @param hard from which on messages are refused
 */
public record Budget(Unit unit, Period period, long soft, long hard) {
  /** Says in what is counted. */
  public enum Unit {
    TOKENS,
    /** Millionths of the price table's currency. */
    MONEY
  }

  /** Says when it begins again, UTC. */
  public enum Period {
    DAY,
    MONTH;

    /** Returns the name of the period that holds, as chat-usage has it. */
    public String name(Instant now) {
      LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
      return this == DAY ? day.toString() : YearMonth.from(day).toString();
    }

    /** Returns how long it goes on. */
    public Duration left(Instant now) {
      LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
      LocalDate next = this == DAY ? day.plusDays(1) : day.plusMonths(1).withDayOfMonth(1);
      return Duration.between(now, next.atStartOfDay().toInstant(ZoneOffset.UTC));
    }
  }

  public Budget {
    if (hard < 1 || soft < 0 || soft > hard) {
      throw new IllegalArgumentException("must have 0 <= soft <= hard, and hard from 1");
    }
  }
}
