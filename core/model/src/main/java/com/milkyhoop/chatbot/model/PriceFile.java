package com.milkyhoop.chatbot.model;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads a table of prices from comma-separated text: a line of column names, then a row a line;
 * empty lines and those that begin with {@code #} are left out.
 */
public final class PriceFile {
  private static final Set<String> REQUIRED =
      Set.of("model", "from", "currency", "input", "output");

  /**
   * An empty one costs as its token would without: input for a prompt's, output for an answer's.
   */
  private static final Set<String> OPTIONAL =
      Set.of("route", "cached_input", "cache_written_input", "reasoning");

  private final String source;
  private final List<PriceTable.Row> rows = new ArrayList<>();
  private String currency = "";

  private PriceFile(String source) {
    this.source = source;
  }

  /**
   * @param source names the text in problems and reports
   * @throws IllegalArgumentException when it is no such table; names the row
   */
  public static PriceTable parse(String source, String text) {
    var file = new PriceFile(source);
    List<List<String>> lines =
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(PriceFile::cells)
            .toList();
    List<String> columns = lines.isEmpty() ? List.of() : lines.getFirst();
    file.check(columns);
    for (int number = 1; number < lines.size(); number++) {
      file.add(number, columns, lines.get(number));
    }
    return new PriceTable(source, file.currency, file.rows);
  }

  private void check(List<String> columns) {
    boolean isKnown =
        columns.stream().allMatch(name -> REQUIRED.contains(name) || OPTIONAL.contains(name));
    if (!isKnown
        || !columns.containsAll(REQUIRED)
        || Set.copyOf(columns).size() != columns.size()) {
      throw new IllegalArgumentException(
          "%s: must have the columns %s and may have %s, has %s"
              .formatted(
                  source,
                  REQUIRED.stream().sorted().toList(),
                  OPTIONAL.stream().sorted().toList(),
                  columns));
    }
  }

  private void add(int number, List<String> columns, List<String> cells) {
    if (cells.size() != columns.size()) {
      throw malformed(number, "must have a value for each column");
    }
    Map<String, String> row =
        IntStream.range(0, cells.size())
            .boxed()
            .collect(Collectors.toMap(columns::get, cells::get));
    try {
      rows.add(row(row));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw malformed(number, String.valueOf(e.getMessage()));
    }
    String own = row.getOrDefault("currency", "");
    if (own.isEmpty() || !(currency.isEmpty() || currency.equals(own))) {
      throw malformed(number, "all rows must have one currency, as the first");
    }
    currency = own;
  }

  private static PriceTable.Row row(Map<String, String> cells) {
    String model = cells.getOrDefault("model", "");
    if (model.isEmpty()) {
      throw new IllegalArgumentException("must name a model, or * for any");
    }
    BigDecimal input = amount(cells.getOrDefault("input", ""));
    BigDecimal output = amount(cells.getOrDefault("output", ""));
    return new PriceTable.Row(
        cells.getOrDefault("route", ""),
        model,
        LocalDate.parse(cells.getOrDefault("from", "")),
        new Price(
            input,
            orElse(cells.getOrDefault("cached_input", ""), input),
            orElse(cells.getOrDefault("cache_written_input", ""), input),
            output,
            orElse(cells.getOrDefault("reasoning", ""), output)));
  }

  private static List<String> cells(String line) {
    return List.of(line.split(",", -1)).stream().map(String::strip).toList();
  }

  private static BigDecimal orElse(String value, BigDecimal absent) {
    return value.isEmpty() ? absent : amount(value);
  }

  private static BigDecimal amount(String value) {
    BigDecimal amount;
    try {
      amount = new BigDecimal(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + value + "\" is no number", e);
    }
    if (amount.signum() < 0) {
      throw new IllegalArgumentException("a price must not be negative, is " + value);
    }
    return amount;
  }

  private IllegalArgumentException malformed(int number, String why) {
    return new IllegalArgumentException("%s, row %d: %s".formatted(source, number, why));
  }
}
