package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.model.ListPrices;
import com.milkyhoop.chatbot.model.PriceFile;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.judge.ReplyChecks;
import com.milkyhoop.chatbot.replay.statistics.StatisticsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Holds the options of a report: how sure its verdicts must be, and what it shows. */
final class ReportOptions {
  private static final int DEFAULT_TURNS = 300;

  @Option(
      names = "--margin",
      paramLabel = "PERCENT",
      defaultValue = "5",
      description =
          "The smallest difference that matters: wins less losses in a hundred turns (default:"
              + " ${DEFAULT-VALUE}).")
  private double margin = 100 * StatisticsSettings.DEFAULT_MARGIN;

  @Option(
      names = "--calibrate",
      paramLabel = "FILE",
      description =
          "Compares the judges with people: a CSV file with the columns partition, offset, arm and"
              + " verdict (win, tie or loss).")
  private @Nullable Path labels;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "A price table of your own, as docs/costs.md describes it.")
  private @Nullable Path prices;

  @Option(
      names = "--max-chars",
      paramLabel = "N",
      description = "Checks that no reply has more characters.")
  private @Nullable Integer maxChars;

  @Option(
      names = "--forbid",
      paramLabel = "REGEX",
      description = "Checks that no reply holds such text; may be repeated.")
  private List<String> forbidden = new ArrayList<>();

  @Option(
      names = "--turns",
      paramLabel = "N",
      defaultValue = "" + DEFAULT_TURNS,
      description =
          "The most turns that the page shows, regressions first (default: ${DEFAULT-VALUE}).")
  private int turns = DEFAULT_TURNS;

  /**
   * @param seed of the run, which the resamples use too
   * @throws BadInputException naming the option and what is wrong with it
   */
  ReportSettings settings(long seed, Instant now) {
    if (!(margin > 0 && margin < 100)) {
      throw new BadInputException("--margin=%s must be above 0 and under 100".formatted(margin));
    }
    if (turns < 0) {
      throw new BadInputException("--turns=%d must not be negative".formatted(turns));
    }
    return new ReportSettings(
        StatisticsSettings.of(margin / 100, seed),
        new ReplyChecks.Options(
            maxChars == null ? OptionalInt.empty() : OptionalInt.of(maxChars), patterns()),
        read("--prices", prices, ReportOptions::priceTable, ListPrices.table()),
        read("--calibrate", labels, Label::read, List.of()),
        turns,
        now);
  }

  private static PriceTable priceTable(Path file) throws IOException {
    return PriceFile.parse(file.toString(), Files.readString(file));
  }

  private List<Pattern> patterns() {
    List<Pattern> patterns = new ArrayList<>();
    for (String regex : forbidden) {
      try {
        patterns.add(Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
      } catch (PatternSyntaxException e) {
        throw new BadInputException(
            "--forbid=%s is no regular expression: %s".formatted(regex, e.getDescription()), e);
      }
    }
    return patterns;
  }

  private static <T> T read(
      String option, @Nullable Path file, FileReading<T> reading, T withoutFile) {
    if (file == null) {
      return withoutFile;
    }
    try {
      return reading.read(file);
    } catch (IOException e) {
      throw new BadInputException("%s=%s can't be read: %s".formatted(option, file, e), e);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(option + ": " + e.getMessage(), e);
    }
  }

  /** Parses a file. */
  private interface FileReading<T> {
    T read(Path file) throws IOException;
  }
}
