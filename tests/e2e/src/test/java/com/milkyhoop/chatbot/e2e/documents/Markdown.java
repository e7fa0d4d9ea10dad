package com.milkyhoop.chatbot.e2e.documents;

import static java.util.stream.Collectors.toSet;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a Markdown text links to, names as code, and can be linked to. */
public final class Markdown {
  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
  private static final Pattern SHELL = Pattern.compile("(?ms)^ *```sh\\n(.*?)^ *```$");
  private static final Pattern LINK = Pattern.compile("]\\((?!\\w+:)([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

  private final String text;
  private final List<String> shell;

  public Markdown(String text) {
    this.shell = SHELL.matcher(text).results().map(match -> match.group(1)).toList();
    this.text = FENCED.matcher(text).replaceAll("");
  }

  /** Returns the targets of all links but those to other sites. */
  public List<String> links() {
    String prose = CODE.matcher(text).replaceAll("");
    return LINK.matcher(prose).results().map(match -> match.group(1)).toList();
  }

  /** Returns the lines of all blocks of shell commands, without comments. */
  public List<String> commands() {
    return shell.stream()
        .flatMap(String::lines)
        .map(line -> line.replaceFirst("(^|\\s)#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** Returns what stands between backticks. */
  public Set<String> code() {
    return CODE.matcher(text).results().map(match -> match.group(1)).collect(toSet());
  }

  /** Returns the anchors of the headings, as GitHub makes them. */
  public Set<String> anchors() {
    Map<String, Integer> seen = new HashMap<>();
    return HEADING
        .matcher(text)
        .results()
        .map(match -> slug(match.group(1)))
        .map(slug -> slug + suffix(seen.merge(slug, 1, Integer::sum)))
        .collect(toSet());
  }

  private static String slug(String heading) {
    return heading
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
        .replace(' ', '-');
  }

  private static String suffix(int occurrence) {
    return occurrence == 1 ? "" : "-" + (occurrence - 1);
  }
}
