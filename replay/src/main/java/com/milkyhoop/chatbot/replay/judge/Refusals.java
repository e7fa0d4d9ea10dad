package com.milkyhoop.chatbot.replay.judge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Recognises replies that decline, by how they begin. The phrases are a resource. */
final class Refusals {
  private static final String PHRASES = "refusals.txt";

  /**
   * Bounds the beginning, for whoever declines says so at once; later the words are as likely a
   * quotation.
   */
  private static final int BEGINNING_CHARS = 200;

  private static final List<Pattern> PATTERNS = read();

  private Refusals() {}

  static boolean is(String reply) {
    String beginning =
        reply
            .strip()
            .replace('’', '\'')
            .substring(0, Math.min(reply.strip().length(), BEGINNING_CHARS));
    return PATTERNS.stream().anyMatch(pattern -> pattern.matcher(beginning).find());
  }

  private static List<Pattern> read() {
    try (InputStream in = Refusals.class.getResourceAsStream(PHRASES)) {
      if (in == null) {
        throw new IllegalStateException(PHRASES + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> Pattern.compile(line, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
