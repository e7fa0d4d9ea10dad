package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brokers' time, by which deadlines and retention are judged (R7): deadlines are append times
 * too, so no client's or ingress's clock is ever compared with another.
 *
 * <p>Each acknowledgement tells the clock of the broker that leads the partition, late by a network
 * round trip; what has gone by since is measured here. The time is the median of the brokers heard
 * of, the lower one of two. So one of three whose clock is off changes nothing. Where brokers are
 * too few to outvote one of them, their median is held against this machine's clock: while the two
 * are within {@link #TOLERANCE}, as on any machines that keep their time, the brokers' counts; else
 * this machine votes as one of them. Then the earlier of two counts, since a turn that ends late is
 * better than one that ends before its time. Before a broker was heard of, this machine's clock is
 * all there is; so the time is never unknown, and a restart beside a broker that is a month ahead
 * ends nothing. Any thread.
 *
 * @see "ADR 13: docs/adr/0013-brokers-vote-on-the-time.md"
 */
public final class BrokerClock {
  /** Says how far two clocks that are kept right may be apart. */
  static final Duration TOLERANCE = Duration.ofSeconds(1);

  /** Says how far a clock may be off before a person should know. */
  static final Duration ALARM = Duration.ofSeconds(2);

  /**
   * Bounds a window: within one of these the best acknowledgement counts: a delay only makes a
   * broker look late.
   */
  private static final long WINDOW_MS = TimeUnit.SECONDS.toMillis(30);

  /** A broker that leads nothing here any more has no vote. */
  private static final long FORGOTTEN_AFTER_MS = TimeUnit.MINUTES.toMillis(10);

  private static final long MOST_MS = TimeUnit.DAYS.toMillis(1);
  private static final Logger log = LoggerFactory.getLogger(BrokerClock.class);

  private final LongSupplier nanoTime;
  private final LongSupplier wallMillis;
  private final IntUnaryOperator leaderOf;
  private final Map<Integer, Heard> brokers = new ConcurrentHashMap<>();

  /**
   * Holds what a broker said, as the offset of its clock to {@link #nanoTime}, ms.
   *
   * @param windowBegan when the present window did
   * @param best of the present window
   * @param before of the window before it
   * @param off whether it was told that this clock is off
   */
  private record Heard(long windowBegan, long best, long before, long last, boolean off) {
    static Heard first(long now, long offset) {
      return new Heard(now, offset, offset, now, false);
    }

    Heard and(long now, long offset) {
      return now - windowBegan < WINDOW_MS
          ? new Heard(windowBegan, Math.max(best, offset), before, now, off)
          : new Heard(now, offset, now - windowBegan < 2 * WINDOW_MS ? best : offset, now, off);
    }

    Heard withOff(boolean isOff) {
      return new Heard(windowBegan, best, before, last, isOff);
    }

    long offset() {
      return Math.max(best, before);
    }
  }

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   * @param wallMillis a clock as {@link System#currentTimeMillis}
   * @param leaderOf the broker that leads a partition of chat-turns; negative where it is not known
   */
  public BrokerClock(LongSupplier nanoTime, LongSupplier wallMillis, IntUnaryOperator leaderOf) {
    this.nanoTime = nanoTime;
    this.wallMillis = wallMillis;
    this.leaderOf = leaderOf;
  }

  /** Returns the machine's own clock, for spans of time: as {@link System#nanoTime}. */
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** The leader of the partition has just appended something at this time. */
  void heard(int partition, long appendedAt) {
    int broker = leaderOf.applyAsInt(partition);
    if (appendedAt < 0 || broker < 0) {
      return;
    }
    long now = elapsed();
    brokers.values().removeIf(it -> now - it.last() > FORGOTTEN_AFTER_MS);
    long offset = appendedAt - now;
    brokers.merge(broker, Heard.first(now, offset), (known, _) -> known.and(now, offset));
    brokers.computeIfPresent(broker, (_, it) -> told(broker, it));
  }

  private Heard told(int broker, Heard heard) {
    long ahead = heard.offset() - offset();
    boolean isOff = Math.abs(ahead) > ALARM.toMillis();
    if (isOff && !heard.off()) {
      log.atWarn()
          .addKeyValue("broker", broker)
          .addKeyValue("ms", ahead)
          .log("a broker's clock is off; it is outvoted");
    }
    return heard.withOff(isOff);
  }

  /** Milliseconds until then, negative once it has passed; at most a day. */
  long until(long time) {
    return Math.min(time - now(), MOST_MS);
  }

  /** Milliseconds since the epoch, late by a network round trip at most. */
  public long now() {
    return elapsed() + offset();
  }

  /**
   * Returns the append time of a record that was read, or the present where that lies ahead of it
   * by more than clocks that are kept right: then the broker that appended it is off, and what is
   * computed from its time would come as much too late.
   */
  public long notAfterNow(long appendedAt) {
    long now = now();
    return appendedAt - now > ALARM.toMillis() ? now : appendedAt;
  }

  /**
   * Returns how far ahead the clock is that differs most, in seconds; negative where it is behind.
   */
  public double largestOffsetSeconds() {
    long offset = offset();
    long largest = 0;
    for (long each : LongStream.concat(offsets(), LongStream.of(own())).toArray()) {
      if (Math.abs(each - offset) > Math.abs(largest)) {
        largest = each - offset;
      }
    }
    return largest / 1000.0;
  }

  private long offset() {
    long own = own();
    long[] heard = offsets().toArray();
    if (heard.length == 0) {
      return own;
    }
    long median = lowerMedian(heard);
    return Math.abs(median - own) <= TOLERANCE.toMillis()
        ? median
        : lowerMedian(LongStream.concat(Arrays.stream(heard), LongStream.of(own)).toArray());
  }

  private static long lowerMedian(long[] values) {
    Arrays.sort(values);
    return values[(values.length - 1) / 2];
  }

  private LongStream offsets() {
    return brokers.values().stream().mapToLong(Heard::offset);
  }

  private long own() {
    return wallMillis.getAsLong() - elapsed();
  }

  private long elapsed() {
    return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
  }
}
