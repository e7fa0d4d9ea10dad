package com.milkyhoop.chatbot.e2e.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The tables of {@code docs/logs.md}.
 *
 * @param always keys of each line
 * @param sometimes keys of some lines
 */
public record LogsDocument(Set<String> always, Set<String> sometimes) {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| [^|]+ \\| [^|]+ \\|$");

  public static LogsDocument read(Path home) throws IOException {
    String text = Files.readString(home.resolve("docs/logs.md"));
    return new LogsDocument(
        keys(section(text, "## Keys of every line")), keys(section(text, "## Keys of some lines")));
  }

  private static String section(String text, String title) {
    int begin = text.indexOf(title + "\n");
    if (begin < 0) {
      throw new AssertionError("docs/logs.md has no " + title);
    }
    int end = text.indexOf("\n## ", begin);
    return text.substring(begin, end < 0 ? text.length() : end);
  }

  private static Set<String> keys(String section) {
    var keys = new TreeSet<String>();
    ROW.matcher(section).results().forEach(row -> keys.add(row.group(1)));
    return keys;
  }
}
