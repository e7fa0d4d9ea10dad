package com.milkyhoop.chatbot.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A result as lines for a terminal. */
public final class TextReport {
  private TextReport() {}

  public static String of(ScenarioResult result) {
    StringBuilder text = new StringBuilder();
    text.append("\n== ").append(result.name()).append(": ").append(result.question()).append('\n');
    result.tables().forEach(table -> text.append('\n').append(table(table)));
    result.notes().forEach(note -> text.append("  ").append(note).append('\n'));
    result.targets().forEach(target -> text.append(target(target)));
    return text.toString();
  }

  private static String target(Target target) {
    return "  %s %s: %s %s (target %s %s)%n"
        .formatted(
            target.isMet() ? "✓" : "✗",
            target.what(),
            Cells.text(target.measured()),
            target.unit(),
            target.bound().sign(),
            Cells.text(target.limit()));
  }

  private static String table(ReportTable table) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(table.columns());
    table.rows().forEach(row -> lines.add(row.stream().map(Cells::text).toList()));
    int[] widths =
        IntStream.range(0, table.columns().size())
            .map(
                column ->
                    lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
            .toArray();
    return lines.stream()
        .map(line -> line(line, widths))
        .collect(Collectors.joining("\n", table.title() + "\n", "\n"));
  }

  /** Figures to the right, what they belong to to the left. */
  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder("  ");
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - cells.get(i).length());
      line.append(i == 0 ? cells.get(i) + padding : "  " + padding + cells.get(i));
    }
    return line.toString().stripTrailing();
  }
}
