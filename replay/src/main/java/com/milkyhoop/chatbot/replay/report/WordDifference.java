package com.milkyhoop.chatbot.replay.report;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares two replies word by word, or, where they are long, line by line. */
final class WordDifference {
  /**
   * Bounds the words that are compared: the cost of two replies without a word in common grows with
   * its square.
   */
  private static final int MAX_WORDS = 2_500;

  private static final Pattern WORDS = Pattern.compile("\\s+|[\\p{L}\\p{N}_]+|[^\\s\\p{L}\\p{N}_]");
  private static final Pattern LINES = Pattern.compile("[^\\n]*\\n|[^\\n]+");

  private WordDifference() {}

  /** Names where a piece of text stands. */
  enum Side {
    BOTH,
    RECORDED,
    ARM
  }

  /** Holds a piece of text of one side, or of both. */
  record Piece(Side side, String text) {}

  /** Returns both texts in pieces: those of one side give its text again. */
  static List<Piece> of(String recorded, String arm) {
    List<String> from = split(recorded, WORDS);
    List<String> to = split(arm, WORDS);
    if (from.size() > MAX_WORDS || to.size() > MAX_WORDS) {
      from = split(recorded, LINES);
      to = split(arm, LINES);
    }
    if (from.size() > MAX_WORDS || to.size() > MAX_WORDS) {
      return joined(List.of(new Piece(Side.RECORDED, recorded), new Piece(Side.ARM, arm)));
    }
    Patch<String> patch =
        DiffUtils.diff(from, to, new MyersDiffWithLinearSpace<>(String::equals), null, true);
    List<Piece> pieces = new ArrayList<>();
    for (AbstractDelta<String> delta : patch.getDeltas()) {
      switch (delta.getType()) {
        case EQUAL -> pieces.add(piece(Side.BOTH, delta.getSource()));
        case DELETE, INSERT, CHANGE -> {
          pieces.add(piece(Side.RECORDED, delta.getSource()));
          pieces.add(piece(Side.ARM, delta.getTarget()));
        }
      }
    }
    return joined(pieces);
  }

  private static Piece piece(Side side, Chunk<String> chunk) {
    return new Piece(side, String.join("", chunk.getLines()));
  }

  private static List<String> split(String text, Pattern parts) {
    List<String> split = new ArrayList<>();
    Matcher matcher = parts.matcher(text);
    while (matcher.find()) {
      split.add(matcher.group());
    }
    return split;
  }

  /** Joins neighbours: between two pieces of both, the recorded text, then the arm's. */
  private static List<Piece> joined(List<Piece> pieces) {
    List<Piece> joined = new ArrayList<>();
    Map<Side, StringBuilder> open = new EnumMap<>(Side.class);
    for (Piece piece : pieces) {
      boolean closes =
          piece.side() == Side.BOTH ? !open.containsKey(Side.BOTH) : open.containsKey(Side.BOTH);
      if (closes) {
        close(open, joined);
      }
      open.computeIfAbsent(piece.side(), _ -> new StringBuilder()).append(piece.text());
    }
    close(open, joined);
    return joined;
  }

  private static void close(Map<Side, StringBuilder> open, List<Piece> to) {
    open.forEach(
        (side, text) -> {
          if (!text.isEmpty()) {
            to.add(new Piece(side, text.toString()));
          }
        });
    open.clear();
  }
}
