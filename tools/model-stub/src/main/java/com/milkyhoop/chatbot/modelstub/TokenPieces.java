package com.milkyhoop.chatbot.modelstub;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text into pieces like a model's tokens: words with the space before them, long words in
 * parts, runs of digits and of punctuation, line ends. Put together they are the text again; no
 * character (code point) is cut in two.
 */
final class TokenPieces {

  private static final Pattern PIECE =
      Pattern.compile(
          " ?[\\p{L}\\p{M}]+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{M}\\p{N}]{1,3}|\\n+|\\s", Pattern.DOTALL);
  private static final int LONGEST_PART = 7;

  private TokenPieces() {}

  static List<String> of(String text) {
    List<String> pieces = new ArrayList<>();
    Matcher matcher = PIECE.matcher(text);
    while (matcher.find()) {
      addParts(matcher.group(), pieces);
    }
    return pieces;
  }

  private static void addParts(String piece, List<String> pieces) {
    int start = 0;
    while (piece.codePointCount(start, piece.length()) > LONGEST_PART) {
      int end = piece.offsetByCodePoints(start, LONGEST_PART - 2);
      pieces.add(piece.substring(start, end));
      start = end;
    }
    pieces.add(piece.substring(start));
  }
}
