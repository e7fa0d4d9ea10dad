package com.milkyhoop.chatbot.modelstub;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/** A plausible text that depends on the question alone and is in its language. */
final class SyntheticAnswer {

  private static final Pattern WORD_END = Pattern.compile("[^\\p{L}]+");
  private static final Set<String> INDONESIAN_WORDS =
      Set.of(
          "ada",
          "aku",
          "anda",
          "apa",
          "bagaimana",
          "bantu",
          "berapa",
          "bisa",
          "bot",
          "buat",
          "dan",
          "dari",
          "dengan",
          "di",
          "halo",
          "ini",
          "itu",
          "jelaskan",
          "kamu",
          "kapan",
          "kenapa",
          "mana",
          "mengapa",
          "mohon",
          "nama",
          "namaku",
          "saya",
          "selamat",
          "siapa",
          "terima",
          "tidak",
          "tolong",
          "untuk",
          "yang");

  /** Is a token by itself. */
  private static final String FILLER = " so";

  private static final int QUOTED_CHARACTERS = 60;
  private static final int MOST_SENTENCES = 7;

  private static final List<String> INDONESIAN =
      List.of(
          "Pertama, mari kita lihat apa yang sudah diketahui dan apa yang masih perlu ditanyakan.",
          "Hal yang paling penting biasanya justru yang paling sederhana.",
          "Kalau dikerjakan selangkah demi selangkah, hasilnya lebih mudah diperiksa.",
          "Ada beberapa pilihan, dan masing-masing punya kelebihan serta kekurangannya sendiri.",
          "Contohnya, Anda bisa mulai dari bagian yang kecil lalu memperluasnya.",
          "Perhatikan juga waktu dan biaya yang tersedia sebelum memutuskan.",
          "Jika ada yang kurang jelas, sebutkan saja bagian yang mana.");

  private static final List<String> ENGLISH =
      List.of(
          "First, let's look at what is known and what still has to be asked.",
          "The simplest part of it often turns out to be the most important one.",
          "Taken step by step, the result is easier to check.",
          "There are several options, and each has its strengths and weaknesses.",
          "For example, you could begin with a small part and extend it from there.",
          "Keep the time and the budget in mind before you decide.",
          "If something is unclear, just say which part.");

  private SyntheticAnswer() {}

  static boolean isIndonesian(String text) {
    return WORD_END
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .anyMatch(INDONESIAN_WORDS::contains);
  }

  /**
   * @param tokens how many pieces the answer has; 0 for as many as there happen to be
   */
  static String to(String question, int tokens) {
    Random random = new Random(question.hashCode());
    boolean indonesian = isIndonesian(question);
    List<String> sentences = indonesian ? INDONESIAN : ENGLISH;
    StringBuilder answer = new StringBuilder(opening(question, indonesian));
    int wanted = tokens == 0 ? 2 + random.nextInt(MOST_SENTENCES) : tokens;
    for (int i = 0; i < wanted; i++) {
      answer.append(i % 3 == 2 ? "\n\n" : " ");
      answer.append(sentences.get(random.nextInt(sentences.size())));
    }
    return tokens == 0 ? answer.toString() : ofTokens(answer.toString(), tokens);
  }

  private static String opening(String question, boolean indonesian) {
    String line = question.strip().replaceAll("\\s+", " ");
    boolean isLong = line.codePointCount(0, line.length()) > QUOTED_CHARACTERS;
    String quoted =
        isLong ? line.substring(0, line.offsetByCodePoints(0, QUOTED_CHARACTERS)) + "…" : line;
    return indonesian
        ? "Tentang “" + quoted + "”: pertanyaan yang bagus."
        : "About “" + quoted + "”: a good question.";
  }

  /**
   * Returns so many pieces of a text: its first words, and others in place of a word that would be
   * cut, as a part of a word may be cut in another way than within it.
   */
  private static String ofTokens(String text, int count) {
    List<String> pieces = TokenPieces.of(text);
    int whole = count;
    while (whole > 0 && !pieces.get(whole).startsWith(" ")) {
      whole--;
    }
    return String.join("", pieces.subList(0, whole)) + FILLER.repeat(count - whole);
  }
}
