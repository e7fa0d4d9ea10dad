package com.milkyhoop.chatbot.ingress.reply;

import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds what a client holds of a reply, so that any ingress can send it only what is missing. A
 * client takes its {@link #text} for opaque; one that it made up can spoil its own view until the
 * end at most.
 *
 * @param attempt whose text begins with what the client holds; empty where that is not known or
 *     nothing
 * @param bytes of UTF-8 that the client holds
 * @param crc CRC-32C of these bytes
 */
public record Cursor(Optional<AttemptId> attempt, long bytes, int crc) {
  /** The client holds nothing. */
  public static final Cursor START = new Cursor(Optional.empty(), 0, 0);

  private static final String VERSION = "1";
  private static final Pattern TEXT =
      Pattern.compile(VERSION + "\\.(?:(\\d{1,19})\\.(\\d{1,10}))?\\.(\\d{1,19})\\.([0-9a-f]{8})");

  public Cursor {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative");
    }
  }

  /** Reads a cursor's text; empty where it is none of this version. */
  public static Optional<Cursor> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      Optional<AttemptId> attempt =
          Optional.ofNullable(parts.group(1))
              .map(epoch -> new AttemptId(Long.parseLong(epoch), Integer.parseInt(parts.group(2))));
      long bytes = Long.parseLong(parts.group(3));
      return Optional.of(new Cursor(attempt, bytes, Integer.parseUnsignedInt(parts.group(4), 16)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** A short ASCII string. */
  public String text() {
    String id = attempt.map(a -> a.epoch() + "." + a.number()).orElse("");
    return "%s.%s.%d.%08x".formatted(VERSION, id, bytes, crc);
  }
}
