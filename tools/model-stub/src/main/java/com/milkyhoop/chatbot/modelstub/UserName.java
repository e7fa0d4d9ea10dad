package com.milkyhoop.chatbot.modelstub;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds who the user says to be, in Indonesian and in English. */
final class UserName {

  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final Pattern GIVEN =
      Pattern.compile(
          "\\b(?:nama (?:saya|aku|ku)(?: adalah)?|namaku(?: adalah)?|my name is)\\s+"
              + "(?!apa\\b|siapa\\b)([\\p{L}'-]{2,40})",
          FLAGS);
  private static final Pattern ASKED =
      Pattern.compile(
          "siapa(?:kah)? nama (?:saya|aku)|siapa namaku|nama saya siapa"
              + "|what(?:'s| is) my name|do you (?:know|remember) my name",
          FLAGS);

  private UserName() {}

  static boolean isAskedIn(String message) {
    return ASKED.matcher(message).find();
  }

  static Optional<String> in(String message) {
    return GIVEN.matcher(message).results().map(UserName::name).findFirst();
  }

  /** The name that the user gave last. */
  static Optional<String> in(List<ChatMessage> messages) {
    return messages.reversed().stream()
        .filter(ChatMessage::isFromUser)
        .map(ChatMessage::content)
        .flatMap(content -> in(content).stream())
        .findFirst();
  }

  private static String name(MatchResult match) {
    return match.group(1);
  }
}
