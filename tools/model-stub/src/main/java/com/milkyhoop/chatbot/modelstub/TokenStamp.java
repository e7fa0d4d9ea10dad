package com.milkyhoop.chatbot.modelstub;

import java.time.Instant;

/**
 * A token that tells when it was sent: a space and the wall clock's microseconds in base 36, six
 * digits of them, which begin anew every 36 minutes. So who reads it on the same machine knows how
 * long it was on its way. Before the first token of an answer stands a stamp of when its request
 * came: what is between the two is the model's time.
 */
public final class TokenStamp {
  /** Counts its characters, each one byte of UTF-8. */
  public static final int LENGTH = 7;

  private static final int RADIX = 36;
  private static final long MODULUS = 2_176_782_336L;
  private static final long MICROS = 1_000_000;
  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

  private TokenStamp() {}

  /** The wall clock, in microseconds since 1970. */
  public static long nowMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * MICROS + now.getNano() / 1_000;
  }

  /** The stamp for a moment of the wall clock. */
  public static String of(long micros) {
    char[] stamp = new char[LENGTH];
    stamp[0] = ' ';
    long rest = Math.floorMod(micros, MODULUS);
    for (int i = LENGTH - 1; i > 0; i--) {
      stamp[i] = DIGITS.charAt((int) (rest % RADIX));
      rest /= RADIX;
    }
    return new String(stamp);
  }

  /**
   * Returns how long ago the stamp was made, in microseconds; less than 36 minutes.
   *
   * @param at where in the text the stamp begins
   * @throws IllegalArgumentException when there is no stamp
   */
  public static long age(CharSequence text, int at, long nowMicros) {
    if (at + LENGTH > text.length() || text.charAt(at) != ' ') {
      throw new IllegalArgumentException("no stamp at " + at);
    }
    long stamp = 0;
    for (int i = at + 1; i < at + LENGTH; i++) {
      int digit = Character.digit(text.charAt(i), RADIX);
      if (digit < 0) {
        throw new IllegalArgumentException("no stamp at " + at);
      }
      stamp = stamp * RADIX + digit;
    }
    return Math.floorMod(nowMicros - stamp, MODULUS);
  }
}
