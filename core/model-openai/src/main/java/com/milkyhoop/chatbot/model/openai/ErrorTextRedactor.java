package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.model.Prompt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a server's error text fit for a person and a log: one short line without anything that
 * looks like a key, and nothing at all where it quotes the conversation. Some servers put the whole
 * request into the error that refuses it.
 */
final class ErrorTextRedactor {
  private static final int MAX_LENGTH = 200;

  /** Addresses say where to mend what is wrong, so the one at the cut is kept whole. */
  private static final int MAX_LENGTH_WITH_URL = 400;

  private static final Pattern URL = Pattern.compile("https?://\\S+");

  /** The query of an address may be a key. */
  private static final Pattern QUERY = Pattern.compile("(https?://[^\\s?#]*)[?#]\\S*");

  /**
   * Is the shortest quotation: shorter agreement with the prompt is chance: "the model", "is not
   * supported".
   */
  private static final int QUOTE_LENGTH = 20;

  private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\s]+");
  private static final Pattern KEY =
      Pattern.compile(
          "(?i)bearer\\s+\\S+|\\b(sk|pk|rk|key|org|proj|sess)-[\\w*.-]{4,}|\\S*\\*{3,}\\S*"
              + "|[\\w-]{32,}");

  private static final Pattern LABEL = Pattern.compile("[\\w.-]{1,31}");

  private final Secret key;
  private final Prompt prompt;

  ErrorTextRedactor(Secret key, Prompt prompt) {
    this.key = key;
    this.prompt = prompt;
  }

  /** Returns what can be shown; empty for nothing. */
  String of(String serverText) {
    String line = cut(INVISIBLE.matcher(serverText).replaceAll(" ").strip());
    String keyless = withoutKeys(QUERY.matcher(line).replaceAll("$1"));
    boolean quotes = prompt.messages().stream().anyMatch(m -> shares(keyless, m.text()));
    return quotes ? "" : keyless;
  }

  /**
   * Returns what a program may have put into an error to name it; empty where it is anything else.
   */
  String label(String serverText) {
    return LABEL.matcher(serverText).matches() && of(serverText).equals(serverText)
        ? serverText
        : "";
  }

  /** Our own key leaves first: what looks like a key may end in the middle of it. */
  private String withoutKeys(String line) {
    return Stream.of(key.value().isEmpty() ? new String[] {line} : split(line))
        .map(part -> KEY.matcher(part).replaceAll("***"))
        .collect(Collectors.joining("***"));
  }

  private String[] split(String line) {
    return line.split(Pattern.quote(key.value()), -1);
  }

  /** Cuts between words, so that no half of a key remains. */
  private static String cut(String line) {
    if (line.length() <= MAX_LENGTH) {
      return line;
    }
    int end = Math.max(0, line.lastIndexOf(' ', MAX_LENGTH));
    int word = end == 0 ? 0 : end + 1;
    Matcher url = URL.matcher(line).region(word, line.length());
    boolean keeps = url.lookingAt() && url.end() <= MAX_LENGTH_WITH_URL;
    return keeps && url.end() == line.length()
        ? line
        : line.substring(0, keeps ? url.end() : end) + "…";
  }

  private static boolean shares(String line, String message) {
    String text = INVISIBLE.matcher(message).replaceAll(" ").strip();
    int length = Math.min(QUOTE_LENGTH, text.length());
    if (length < QUOTE_LENGTH / 2) {
      return false;
    }
    for (int from = 0; from + length <= line.length(); from++) {
      if (text.contains(line.substring(from, from + length))) {
        return true;
      }
    }
    return false;
  }
}
