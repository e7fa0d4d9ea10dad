package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.localstack.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The table of docs/faults.md, between two markers: a line for each experiment, in their order. A
 * line that is not measured anew stays.
 */
final class FiguresTable {
  static final String BEGIN = "<!-- figures: written by the run -->";
  static final String END = "<!-- end of figures -->";
  private static final List<String> HEADER =
      List.of(
          "| fault | since | replies | paused | text moves | ends | starts | longest pause"
              + " | requests | lost | duplicates | wrong | called twice |",
          "|---|---|---|---|---|---|---|---|---|---|---|---|---|");

  private final Path document;

  FiguresTable(Path document) {
    this.document = document;
  }

  /** Replaces the line of this result's experiment. */
  void put(Result result) throws IOException {
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException(document + " must have the markers " + BEGIN + " and " + END);
    }
    Map<Experiment, String> rows = rows(text.substring(begin, end));
    rows.put(result.experiment(), result.row());
    String table = String.join("\n", HEADER) + "\n" + String.join("\n", rows.values());
    String figures =
        "%s\n\nMeasured on %s.\n\n%s\n\n".formatted(BEGIN, Machine.description(), table);
    Files.writeString(document, text.substring(0, begin) + figures + text.substring(end));
  }

  private static Map<Experiment, String> rows(String figures) {
    var rows = new EnumMap<Experiment, String>(Experiment.class);
    for (Experiment each : Experiment.values()) {
      figures
          .lines()
          .filter(line -> line.startsWith("| " + each.title() + " |"))
          .findFirst()
          .ifPresent(line -> rows.put(each, line));
    }
    return rows;
  }
}
