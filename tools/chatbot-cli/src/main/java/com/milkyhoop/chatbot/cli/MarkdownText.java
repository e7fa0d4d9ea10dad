package com.milkyhoop.chatbot.cli;

import org.jline.utils.WCWidth;

/**
 * Renders Markdown for a terminal while it arrives in pieces: emphasis and code as colours,
 * headings bold, lists with bullets, lines broken between words. Code blocks keep their lines. For
 * one reply, and one thread.
 */
final class MarkdownText {
  private static final String BOLD = "\033[1m";
  private static final String NOT_BOLD = "\033[22m";
  private static final String CODE = "\033[36m";
  private static final String NOT_CODE = "\033[39m";
  private static final String FENCE = "```";

  /**
   * Bounds the part of a word that is kept back: a longer one is shown in parts: some languages
   * write no spaces.
   */
  private static final int LONG_WORD = 24;

  private final int columns;
  private final StringBuilder word = new StringBuilder();
  private StringBuilder out = new StringBuilder();
  private int column;
  private boolean isWithinAWord;
  private boolean isLineStart = true;
  private boolean isBold;
  private boolean isCode;
  private boolean isHeading;
  private boolean isFence;
  private boolean isFenceLine;

  /**
   * @param columns of the window; 0: lines are not broken
   */
  MarkdownText(int columns) {
    this.columns = columns;
  }

  /** Returns what can be shown now; the beginning of a word is kept back. */
  String take(String piece) {
    piece.codePoints().forEach(this::take);
    return taken();
  }

  /** Returns the rest, and ends all colours. */
  String end() {
    endWord();
    if (isBold || isHeading) {
      out.append(NOT_BOLD);
    }
    if (isCode || isFence) {
      out.append(NOT_CODE);
    }
    return taken();
  }

  private String taken() {
    String shown = out.toString();
    out = new StringBuilder();
    return shown;
  }

  private void take(int c) {
    if (c == '\n') {
      endLine();
    } else if (c == ' ' || c == '\t') {
      endWord();
      isWithinAWord = false;
      space(c);
    } else {
      word.appendCodePoint(c);
      if (Character.isIdeographic(c) || word.length() >= LONG_WORD) {
        endWord();
        isWithinAWord = !Character.isIdeographic(c);
      }
    }
  }

  private void endLine() {
    endWord();
    isWithinAWord = false;
    if (isHeading) {
      out.append(NOT_BOLD);
      isHeading = false;
    }
    if (isFenceLine) {
      out.append(isFence ? CODE : NOT_CODE);
      isFenceLine = false;
    } else {
      out.append('\n');
    }
    column = 0;
    isLineStart = true;
  }

  /** Writes a space; at the window's edge the line's end stands for it. */
  private void space(int c) {
    if (isFenceLine || (isHeading && column == 0)) {
      return;
    }
    if (isFence || columns == 0 || column < columns) {
      out.appendCodePoint(c);
      column++;
    }
  }

  private void endWord() {
    if (word.isEmpty()) {
      return;
    }
    String whole = word.toString();
    word.setLength(0);
    boolean first = isLineStart;
    isLineStart = false;
    if (first && whole.startsWith(FENCE)) {
      isFence = !isFence;
      isFenceLine = true;
    } else if (!isFenceLine) {
      show(first && !isFence ? lineStart(whole) : whole);
    }
  }

  private String lineStart(String whole) {
    if (whole.matches("#{1,6}")) {
      isHeading = true;
      out.append(BOLD);
      return "";
    }
    return whole.equals("-") || whole.equals("*") ? "•" : whole;
  }

  private void show(String text) {
    int width = isFence ? text.length() : width(text);
    boolean fits = columns == 0 || column + width <= columns;
    if (!fits && !isFence && !isWithinAWord && column > 0) {
      out.append('\n');
      column = 0;
    }
    if (isFence) {
      out.append(text);
    } else {
      styled(text);
    }
    column = columns > 0 && column + width > columns ? width : column + width;
  }

  private void styled(String text) {
    int i = 0;
    while (i < text.length()) {
      if (!isCode && text.startsWith("**", i)) {
        isBold = !isBold;
        out.append(isBold ? BOLD : NOT_BOLD);
        i += 2;
      } else if (text.charAt(i) == '`') {
        isCode = !isCode;
        out.append(isCode ? CODE : NOT_CODE);
        i++;
      } else {
        out.append(text.charAt(i));
        i++;
      }
    }
  }

  private static int width(String text) {
    return text.replace("**", "")
        .replace("`", "")
        .codePoints()
        .map(c -> Math.max(0, WCWidth.wcwidth(c)))
        .sum();
  }
}
