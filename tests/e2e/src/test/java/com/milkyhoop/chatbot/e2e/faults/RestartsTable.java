package com.milkyhoop.chatbot.e2e.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The other table of docs/faults.md: a line for each service that was restarted. */
final class RestartsTable {
  static final String BEGIN = "<!-- restarts: written by the run -->";
  static final String END = "<!-- end of restarts -->";
  private static final List<String> HEADER =
      List.of(
          "| service | ends | ready | replies | paused | longest pause |",
          "|---|---|---|---|---|---|");

  private final Figures figures;

  RestartsTable(Path document) {
    figures = new Figures(document, BEGIN, END);
  }

  /** Replaces all lines; a result without restarts changes nothing. */
  void put(Result result) throws IOException {
    List<RestartFigures> restarts = result.movement().restarts();
    if (!restarts.isEmpty()) {
      List<String> table = new ArrayList<>(HEADER);
      restarts.stream().map(RestartFigures::row).forEach(table::add);
      figures.write(table);
    }
  }
}
