package com.milkyhoop.chatbot.kit;

import java.util.function.Consumer;

/** Reads files of one entry a line: words with white space between; {@code #} begins a comment. */
public final class WordLines {
  private WordLines() {}

  /**
   * Hands over the words of each line that has any.
   *
   * @param entry throws IllegalArgumentException or ArithmeticException, whose message says what is
   *     wrong with a line
   * @throws IllegalArgumentException naming the first line that is wrong
   */
  public static void read(String text, Consumer<String[]> entry) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String content = line.replaceFirst("#.*", "").strip();
      if (!content.isEmpty()) {
        try {
          entry.accept(content.split("\\s+"));
        } catch (IllegalArgumentException | ArithmeticException e) {
          throw new IllegalArgumentException("line " + number + " " + e.getMessage(), e);
        }
      }
    }
  }
}
