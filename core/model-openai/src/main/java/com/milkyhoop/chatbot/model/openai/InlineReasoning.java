package com.milkyhoop.chatbot.model.openai;

/**
 * Keeps reasoning out of the text where a server leaves it there: an answer that begins with {@code
 * <think>} reasons until {@code </think>}. White space before the first text is held back as well,
 * so that an answer of nothing else is an empty one. One thread.
 */
final class InlineReasoning {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  /** White space before a text; more of it is dropped. */
  private static final int MAX_BLANK_CHARS = 4 * 1024;

  private enum Place {
    BEFORE,
    WITHIN,
    AFTER,
    TEXT
  }

  private final StringBuilder held = new StringBuilder();
  private Place place = Place.BEFORE;

  /**
   * Takes the next text; returns what of it, and of text before it, is none of the model's
   * thoughts.
   */
  String take(String text) {
    if (place == Place.TEXT || text.isEmpty()) {
      return text;
    }
    held.append(text);
    if (place == Place.BEFORE) {
      String begin = held.toString().stripLeading();
      if (begin.startsWith(OPEN)) {
        place = Place.WITHIN;
      } else if (!OPEN.startsWith(begin)) {
        return release(held.toString());
      } else if (begin.isEmpty() && held.length() > MAX_BLANK_CHARS) {
        held.setLength(MAX_BLANK_CHARS);
      }
    }
    if (place == Place.WITHIN) {
      int close = held.indexOf(CLOSE, Math.max(0, held.length() - text.length() - CLOSE.length()));
      if (close < 0) {
        return "";
      }
      held.delete(0, close + CLOSE.length());
      place = Place.AFTER;
    }
    String after = place == Place.AFTER ? held.toString().stripLeading() : "";
    return after.isEmpty() ? "" : release(after);
  }

  /** Returns whether what was taken last is part of the model's thoughts. */
  boolean within() {
    return place == Place.WITHIN;
  }

  /**
   * Ends the answer; returns what was held back and is text after all: of a model that writes of
   * the tag and never closes it.
   */
  String end() {
    boolean text = place != Place.AFTER && !held.toString().isBlank();
    return text ? release(held.toString()) : "";
  }

  private String release(String text) {
    place = Place.TEXT;
    held.setLength(0);
    return text;
  }
}
