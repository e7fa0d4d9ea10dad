package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Holds a person's verdict about an arm's reply beside the recorded one.
 *
 * @param verdict win, tie or loss
 */
record Label(TurnRef turn, String arm, Verdict verdict) {
  private static final Set<String> COLUMNS = Set.of("partition", "offset", "arm", "verdict");
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreEmptyLines(true)
          .setTrim(true)
          .get();

  /**
   * Reads a CSV file with the columns partition, offset, arm and verdict; others are ignored.
   *
   * @throws IllegalArgumentException when it is none; names the row
   */
  static List<Label> read(Path file) throws IOException {
    List<Label> labels = new ArrayList<>();
    try (Reader in = Files.newBufferedReader(file);
        CSVParser parser = FORMAT.parse(in)) {
      if (!parser.getHeaderNames().containsAll(COLUMNS)) {
        throw new IllegalArgumentException(
            "%s: must have the columns partition, offset, arm and verdict, has %s"
                .formatted(file, parser.getHeaderNames()));
      }
      for (CSVRecord row : parser) {
        labels.add(label(file, row));
      }
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException(file + ": is no CSV: " + e.getMessage(), e);
    }
    return labels;
  }

  private static Label label(Path file, CSVRecord row) {
    try {
      var turn =
          new TurnRef(Integer.parseInt(row.get("partition")), Long.parseLong(row.get("offset")));
      return new Label(turn, row.get("arm"), verdict(row.get("verdict")));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s, row %d: %s".formatted(file, row.getRecordNumber(), e.getMessage()), e);
    }
  }

  private static Verdict verdict(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "win" -> Verdict.WIN;
      case "tie" -> Verdict.TIE;
      case "loss" -> Verdict.LOSS;
      default ->
          throw new IllegalArgumentException(
              "verdict must be win, tie or loss, is \"" + word + "\"");
    };
  }
}
