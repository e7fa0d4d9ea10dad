package com.milkyhoop.chatbot.model.redaction;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Names kinds of personal data that have a form. Each is found by its pattern, and, where it has
 * one, by its check digits. In the order in which they are looked for: a card's number would else
 * be taken for a telephone's.
 */
public enum PersonalData {
  /** International bank account numbers (ISO 13616), in capital letters; checked modulo 97. */
  IBAN("(?<![A-Za-z0-9])[A-Z]{2}\\d{2}(?: ?[A-Z0-9]){11,30}", "[iban]") {
    @Override
    int length(MatchResult found) {
      String text = found.group();
      for (int end = text.length(); end > 0; end--) {
        if (isWordEnd(text, end) && CheckDigits.isIban(text.substring(0, end))) {
          return end;
        }
      }
      return 0;
    }
  },

  /** Payment cards, 13 to 19 digits, in groups or not; checked by Luhn. */
  CARD("(?<![\\d])\\d(?:[ -]?\\d){12,18}(?!\\d)", "[card]") {
    @Override
    int length(MatchResult found) {
      return CheckDigits.isCard(found.group()) ? found.group().length() : 0;
    }
  },

  EMAIL(
      "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}",
      "[mail]"),

  /** Telephones with a leading +, 0 or parenthesis, or in the groups of North America. */
  PHONE(
      "(?<![\\w.+])(?:\\+\\d(?:[ .()-]{0,2}\\d){7,14}|\\(?0\\d(?:[ .()-]{0,2}\\d){7,13}"
          + "|\\(?[2-9]\\d{2}\\)?[ .-]\\d{3}[ .-]\\d{4})(?!\\d)",
      "[phone]");

  private final Pattern pattern;
  private final String mark;

  PersonalData(String pattern, String mark) {
    this.pattern = Pattern.compile(pattern);
    this.mark = mark;
  }

  Pattern pattern() {
    return pattern;
  }

  /** Returns what stands in its place. */
  String mark() {
    return mark;
  }

  /** Returns how much of what was found is one; 0: it only looks like one. */
  int length(MatchResult found) {
    return found.group().length();
  }

  private static boolean isWordEnd(String text, int end) {
    return end == text.length() || text.charAt(end) == ' ';
  }
}
