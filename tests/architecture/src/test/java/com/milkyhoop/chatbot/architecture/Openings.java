package com.milkyhoop.chatbot.architecture;

import com.milkyhoop.chatbot.architecture.Sources.Source;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds Javadocs whose first sentence is none: it begins with a relative clause or a fragment. */
final class Openings {
  private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
  private static final Pattern MARGIN = Pattern.compile("(?m)^\\s*\\*\\s?");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final int SHOWN = 100;

  /** Words with which a sentence that says who does what does not begin. */
  private static final Set<String> NO_SENTENCE =
      Set.of(
          "What",
          "How",
          "Whether",
          "Why",
          "Where",
          "Who",
          "Whose",
          "Which",
          "When",
          "Whatever",
          "Whoever",
          "That",
          "Those",
          "Of",
          "For",
          "From",
          "In",
          "With",
          "Without",
          "Within",
          "At",
          "To",
          "As",
          "By",
          "On",
          "Over",
          "Below",
          "Above",
          "Between",
          "About",
          "Until",
          "Before",
          "After",
          "While",
          "Since",
          "So",
          "Not",
          "Also",
          "Only",
          "Like",
          "Unlike",
          "Than",
          "And",
          "Or",
          "But",
          "Up",
          "Empty",
          "Null",
          "False",
          "True",
          "Told",
          "Asked",
          "Given",
          "Shown",
          "Kept",
          "Passed",
          "Called",
          "Owned",
          "Neither",
          "Longer",
          "Shorter",
          "Fewer",
          "More",
          "Enough",
          "Else");

  /** One Javadoc. */
  record Opening(Source in, String text) {
    boolean isSentence() {
      return !NO_SENTENCE.contains(text.split("[^\\w']", 2)[0]);
    }

    @Override
    public String toString() {
      return in.path() + ": " + text.substring(0, Math.min(SHOWN, text.length()));
    }
  }

  private Openings() {}

  /** Returns every Javadoc of a source that has a text before its tags. */
  static Stream<Opening> of(Source source) {
    return JAVADOC
        .matcher(source.text())
        .results()
        .map((MatchResult match) -> match.group(1))
        .map(text -> MARGIN.matcher(text).replaceAll(""))
        .map(text -> SPACE.matcher(text).replaceAll(" ").strip())
        .filter(text -> !text.isEmpty() && !text.startsWith("@"))
        .map(text -> new Opening(source, text));
  }
}
