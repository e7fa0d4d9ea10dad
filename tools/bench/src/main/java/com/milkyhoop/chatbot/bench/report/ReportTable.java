package com.milkyhoop.chatbot.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Figures in rows.
 *
 * @param columns with the unit of each, such as {@code transit p99, ms}
 * @param rows of as many cells: text, whole numbers, or numbers that are shown with three digits
 */
public record ReportTable(String title, List<String> columns, List<List<Object>> rows) {

  public ReportTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "row of %s: must have %d cells, has %d".formatted(title, columns.size(), row.size()));
      }
    }
  }

  public static Builder of(String title, String... columns) {
    return new Builder(title, List.of(columns));
  }

  /** A table row by row. */
  public static final class Builder {
    private final String title;
    private final List<String> columns;
    private final List<List<Object>> rows = new ArrayList<>();

    private Builder(String title, List<String> columns) {
      this.title = title;
      this.columns = columns;
    }

    public Builder row(Object... cells) {
      rows.add(Arrays.asList(cells));
      return this;
    }

    public ReportTable build() {
      return new ReportTable(title, columns, rows);
    }
  }
}
