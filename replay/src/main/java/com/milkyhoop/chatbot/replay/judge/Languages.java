package com.milkyhoop.chatbot.replay.judge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/** Detects the language of a text, where it is long enough. Thread-safe. */
public final class Languages {
  private static final String MODEL = "/langdetect-183.bin";

  /**
   * Is the least number of letters of a guess: under it, guesses are more often wrong than the
   * replies.
   */
  private static final int LEAST_LETTERS = 40;

  /**
   * Is how much likelier another language must be before a text is in none but that: Indonesian
   * also looks like Sundanese, and any two sentences like a neighbour's.
   */
  private static final double LEAD = 2;

  private static final int MAX_CHARS = 3_000;

  private static final Pattern NO_PROSE =
      Pattern.compile("(?s)```.*?(?:```|$)|`[^`\\n]*`|https?://\\S+");

  private static final LanguageDetectorME DETECTOR = new LanguageDetectorME(model());

  private Languages() {}

  /** Returns the likeliest language, as ISO 639-3 names it; empty where the text is too short. */
  public static Optional<String> of(String text) {
    return Optional.of(prose(text))
        .filter(Languages::isLongEnough)
        .map(prose -> guesses(prose)[0].getLang());
  }

  /** Returns whether a text may be in a language; any may be where it is too short. */
  static boolean mayBe(String text, String language) {
    String prose = prose(text);
    if (!isLongEnough(prose)) {
      return true;
    }
    Language[] guesses = guesses(prose);
    return Arrays.stream(guesses)
        .filter(guess -> guess.getLang().equals(language))
        .anyMatch(guess -> LEAD * guess.getConfidence() >= guesses[0].getConfidence());
  }

  private static Language[] guesses(String prose) {
    synchronized (DETECTOR) {
      return DETECTOR.predictLanguages(prose);
    }
  }

  private static String prose(String text) {
    String prose = NO_PROSE.matcher(text).replaceAll(" ");
    return prose.substring(0, Math.min(MAX_CHARS, prose.length()));
  }

  private static boolean isLongEnough(String prose) {
    return prose.codePoints().filter(Character::isLetter).count() >= LEAST_LETTERS;
  }

  private static LanguageDetectorModel model() {
    try (InputStream in = Languages.class.getResourceAsStream(MODEL)) {
      if (in == null) {
        throw new IllegalStateException(MODEL + " is not on the class path");
      }
      return new LanguageDetectorModel(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
