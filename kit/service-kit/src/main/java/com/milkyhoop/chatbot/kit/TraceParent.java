package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A W3C trace context ({@code traceparent}, version 00, Trace Context level 1): how a trace travels
 * through gRPC metadata and Kafka headers.
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param spanId 16 lower-case hex digits, not all zero
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
  /** The name of the header and of the gRPC metadata. */
  public static final String HEADER = "traceparent";

  private static final Pattern FORMAT =
      Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");

  /** A trace of its own. */
  public static TraceParent random() {
    var random = ThreadLocalRandom.current();
    String high = hex(random.nextLong());
    return new TraceParent(high + hex(nonZero(random)), hex(nonZero(random)), false);
  }

  /** The trace of what came without one: always the same for the same name. */
  public static TraceParent named(String name) {
    UUID uuid = UUID.nameUUIDFromBytes(name.getBytes(UTF_8));
    String high = hex(uuid.getMostSignificantBits());
    return new TraceParent(high + hex(uuid.getLeastSignificantBits()), high, false);
  }

  /** Reads a header; empty where {@code header} is no traceparent of version 00. */
  public static Optional<TraceParent> parse(String header) {
    Matcher match = FORMAT.matcher(header);
    if (!match.matches()) {
      return Optional.empty();
    }
    boolean sampled = (HexFormat.fromHexDigits(match.group(3)) & 1) == 1;
    return Optional.of(new TraceParent(match.group(1), match.group(2), sampled));
  }

  /** The trace id in UUID form, as the log event and the API show it. */
  public UUID traceUuid() {
    return new UUID(
        HexFormat.fromHexDigitsToLong(traceId, 0, 16),
        HexFormat.fromHexDigitsToLong(traceId, 16, 32));
  }

  public String header() {
    return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
  }

  private static long nonZero(ThreadLocalRandom random) {
    long number;
    do {
      number = random.nextLong();
    } while (number == 0);
    return number;
  }

  private static String hex(long number) {
    return HexFormat.of().toHexDigits(number);
  }
}
