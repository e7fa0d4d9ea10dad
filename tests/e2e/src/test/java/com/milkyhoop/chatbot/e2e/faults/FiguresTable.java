package com.milkyhoop.chatbot.e2e.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A table of docs/faults.md, between two markers: a line for each experiment, in their order. A
 * line that is not measured anew stays.
 */
final class FiguresTable {
  private static final List<String> HEADER =
      List.of(
          "| fault | since | replies | paused | text moves | ends | starts | longest pause"
              + " | requests | lost | duplicates | wrong | called twice |",
          "|---|---|---|---|---|---|---|---|---|---|---|---|---|");

  private final Figures figures;

  /**
   * @param brokers of the stacks; each number has a table of its own
   */
  FiguresTable(Path document, int brokers) {
    figures = new Figures(document, begin(brokers), end(brokers));
  }

  static String begin(int brokers) {
    return "<!-- %s: written by the run -->".formatted(name(brokers));
  }

  static String end(int brokers) {
    return "<!-- end of %s -->".formatted(name(brokers));
  }

  private static String name(int brokers) {
    return brokers == 1 ? "figures" : "figures on %d brokers".formatted(brokers);
  }

  /** Replaces the line of this result's experiment. */
  void put(Result result) throws IOException {
    Map<Experiment, String> rows = rows(figures.lines());
    rows.put(result.experiment(), result.row());
    List<String> table = new ArrayList<>(HEADER);
    table.addAll(rows.values());
    figures.write(table);
  }

  private static Map<Experiment, String> rows(List<String> lines) {
    var rows = new EnumMap<Experiment, String>(Experiment.class);
    for (Experiment each : Experiment.values()) {
      lines.stream()
          .filter(line -> line.startsWith("| " + each.title() + " |"))
          .findFirst()
          .ifPresent(line -> rows.put(each, line));
    }
    return rows;
  }
}
