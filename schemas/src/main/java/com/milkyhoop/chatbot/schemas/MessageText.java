package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import java.util.Optional;

/**
 * Cleans a message and holds the rules that its text alone must keep: the ingress refuses what
 * breaks one, and the processor does not trust that every record was written by an ingress.
 */
public final class MessageText {
  /** The most a cleaned message may be, in bytes of UTF-8. */
  public static final int MAX_BYTES = 16 * 1024;

  /**
   * Bounds the gain: neither NFC nor CRLF to LF makes a text smaller than a third of its UTF-8. A
   * text beyond that is too long without being normalized, which takes time quadratic in a run of
   * combining marks.
   */
  private static final int MAX_SHRINK = 3;

  private MessageText() {}

  /** NFC, and LF for CRLF. */
  public static String clean(String raw) {
    return Normalizer.normalize(raw.replace("\r\n", "\n"), Normalizer.Form.NFC);
  }

  /** Returns whether {@code raw} is too long however it is cleaned. */
  public static boolean hopelesslyLong(String raw) {
    return raw.getBytes(UTF_8).length > MAX_BYTES * MAX_SHRINK;
  }

  /** The rule that a cleaned text breaks, if any. */
  public static Optional<String> brokenRule(String cleaned) {
    if (cleaned.isEmpty()) {
      return Optional.of("must not be empty");
    }
    if (cleaned.getBytes(UTF_8).length > MAX_BYTES) {
      return Optional.of(tooLong());
    }
    if (cleaned.codePoints().anyMatch(MessageText::isForbidden)) {
      return Optional.of("must not hold control characters other than tab and newline");
    }
    if (cleaned.codePoints().noneMatch(MessageText::isReadable)) {
      return Optional.of("must hold something to read, not only blanks");
    }
    return Optional.empty();
  }

  public static String tooLong() {
    return "must be at most " + MAX_BYTES + " bytes of UTF-8";
  }

  private static boolean isForbidden(int codePoint) {
    return Character.isISOControl(codePoint) && codePoint != '\t' && codePoint != '\n';
  }

  /**
   * Finds what is neither a blank of any script nor an invisible character such as a zero-width
   * space.
   */
  private static boolean isReadable(int codePoint) {
    return !Character.isWhitespace(codePoint)
        && !Character.isSpaceChar(codePoint)
        && Character.getType(codePoint) != Character.FORMAT;
  }
}
