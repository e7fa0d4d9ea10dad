package com.milkyhoop.chatbot.operator.erasure;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Makes the ids of erasures: UUIDs of version 7 (RFC 9562), whose first 48 bits say when they were
 * made. So a reader of chat-requests knows from which time on to look for one.
 */
public final class ErasureId {
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int TIME_SHIFT = 16;
  private static final long VERSION_7 = 0x7000L;
  private static final long RANDOM_A = 0x0FFFL;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long RANDOM_B = 0x3FFF_FFFF_FFFF_FFFFL;

  private ErasureId() {}

  /** Returns a new id. */
  static String make(Instant now) {
    long high = (now.toEpochMilli() << TIME_SHIFT) | VERSION_7 | (RANDOM.nextLong() & RANDOM_A);
    return new UUID(high, VARIANT | (RANDOM.nextLong() & RANDOM_B)).toString();
  }

  /** Returns when an id was made; empty for what is none. */
  public static Optional<Instant> madeAt(String id) {
    return FORM.matcher(id).matches()
        ? Optional.of(
            Instant.ofEpochMilli(UUID.fromString(id).getMostSignificantBits() >>> TIME_SHIFT))
        : Optional.empty();
  }
}
