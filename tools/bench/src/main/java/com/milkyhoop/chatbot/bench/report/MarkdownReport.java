package com.milkyhoop.chatbot.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes figures into a document, each scenario's between two markers of its own. What was not
 * measured anew stays.
 */
public final class MarkdownReport {
  private MarkdownReport() {}

  /**
   * Checks the document before anything is measured.
   *
   * @throws IllegalArgumentException when the document has no place for one of these scenarios
   */
  public static void requirePlaces(Path document, List<String> scenarios) throws IOException {
    String text = Files.readString(document);
    scenarios.forEach(name -> Place.find(document, text, name));
  }

  /**
   * Replaces the figures of the report's scenarios.
   *
   * @throws IllegalArgumentException when the document has no place for one of them
   */
  public static void writeInto(Path document, Report report) throws IOException {
    String text = Files.readString(document);
    for (ScenarioResult result : report.scenarios()) {
      text = Place.find(document, text, result.name()).fill(text, section(report, result));
    }
    Files.writeString(document, text);
  }

  /** Says where a scenario's figures stand in a text. */
  private record Place(int from, int until) {
    static Place find(Path document, String text, String scenario) {
      String begin = "<!-- bench " + scenario + ": written by ./chatbot bench -->";
      String end = "<!-- end of bench " + scenario + " -->";
      int from = text.indexOf(begin);
      int until = text.indexOf(end);
      if (from < 0 || until < from) {
        throw new IllegalArgumentException(
            document + ": must have the lines " + begin + " and " + end);
      }
      return new Place(from + begin.length(), until);
    }

    String fill(String text, String section) {
      return text.substring(0, from) + "\n\n" + section + text.substring(until);
    }
  }

  private static String section(Report report, ScenarioResult result) {
    StringBuilder text = new StringBuilder();
    text.append("Measured on ").append(report.machine()).append(".\n\n");
    result.tables().forEach(table -> text.append(table(table)));
    if (!result.targets().isEmpty()) {
      text.append(table(targets(result.targets())));
    }
    result.notes().forEach(note -> text.append("- ").append(note).append('\n'));
    if (!result.notes().isEmpty()) {
      text.append('\n');
    }
    return text.toString();
  }

  private static ReportTable targets(List<Target> targets) {
    ReportTable.Builder table = ReportTable.of("", "target", "limit", "measured", "met");
    for (Target target : targets) {
      table.row(
          target.what(),
          target.bound().sign() + " " + Cells.text(target.limit()) + " " + target.unit(),
          target.measured(),
          target.isMet() ? "yes" : "no");
    }
    return table.build();
  }

  private static String table(ReportTable table) {
    String title = table.title().isEmpty() ? "" : table.title() + ":\n\n";
    String rule =
        Stream.concat(
                Stream.of("|---|"),
                Collections.nCopies(table.columns().size() - 1, "---:|").stream())
            .collect(Collectors.joining());
    String rows = table.rows().stream().map(MarkdownReport::line).collect(Collectors.joining());
    return title + line(table.columns()) + rule + "\n" + rows + "\n";
  }

  private static String line(List<?> cells) {
    return cells.stream()
        .map(cell -> Cells.text(Objects.requireNonNull(cell)).replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
