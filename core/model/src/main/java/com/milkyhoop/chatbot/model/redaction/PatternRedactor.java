package com.milkyhoop.chatbot.model.redaction;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;

/** Puts a mark in the place of each kind, one kind after the other. */
final class PatternRedactor implements Redactor {
  private final Set<PersonalData> kinds;

  PatternRedactor(Set<PersonalData> kinds) {
    this.kinds = EnumSet.copyOf(kinds);
  }

  @Override
  public String redact(String message) {
    String text = message;
    for (PersonalData kind : kinds) {
      text = redact(text, kind);
    }
    return text;
  }

  private static String redact(String text, PersonalData kind) {
    Matcher matcher = kind.pattern().matcher(text);
    StringBuilder redacted = null;
    int copied = 0;
    int from = 0;
    while (from <= text.length() && matcher.find(from)) {
      int length = kind.length(matcher.toMatchResult());
      if (length == 0) {
        from = matcher.start() + 1;
        continue;
      }
      redacted = redacted == null ? new StringBuilder(text.length()) : redacted;
      redacted.append(text, copied, matcher.start()).append(kind.mark());
      copied = matcher.start() + length;
      from = copied;
    }
    return redacted == null ? text : redacted.append(text, copied, text.length()).toString();
  }
}
