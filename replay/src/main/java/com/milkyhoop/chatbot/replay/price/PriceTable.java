package com.milkyhoop.chatbot.replay.price;

import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.openai.RouteConfig.Price;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Holds what a million tokens of each model cost, from which day on. A file of the same columns as
 * the shipped {@code prices.csv} takes its place: prices change, and contracts differ.
 *
 * @param source name of the file, for reports
 * @param currency of all rows, such as {@code USD}
 */
public record PriceTable(String source, String currency, List<Row> rows) {
  private static final String SHIPPED = "prices.csv";
  private static final Set<String> COLUMNS =
      Set.of("model", "from", "currency", "input", "cached_input", "cache_written_input", "output");
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setCommentMarker('#')
          .setIgnoreEmptyLines(true)
          .setTrim(true)
          .get();

  /** Providers name a dated edition of a model: gpt-4o-2024-08-06, claude-3-opus-20240229. */
  private static final Pattern EDITION = Pattern.compile("-\\d{4}-?\\d{2}-?\\d{2}$");

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  /**
   * The price of one model from a day on.
   *
   * @param from the first day that it holds
   */
  public record Row(String model, LocalDate from, Price price) {}

  public PriceTable {
    rows = rows.stream().sorted(Comparator.comparing(Row::from).reversed()).toList();
  }

  /** Returns the table that comes with this program. */
  public static PriceTable shipped() {
    try (InputStream in = PriceTable.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is not on the class path");
      }
      return read(new InputStreamReader(in, StandardCharsets.UTF_8), SHIPPED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a table of the user's own.
   *
   * @throws IllegalArgumentException when it is no such table; names the line
   */
  public static PriceTable read(Path file) throws IOException {
    try (Reader in = Files.newBufferedReader(file)) {
      return read(in, file.toString());
    }
  }

  /**
   * Returns the price that holds on a day: of the model, or of what it is a dated edition of. Empty
   * where the table has none: a cost is then not known, never 0.
   */
  public Optional<Price> price(String model, LocalDate day) {
    return exact(model, day).or(() -> exact(EDITION.matcher(model).replaceFirst(""), day));
  }

  /** Returns what a call cost; empty where the table has no price for the model. */
  public Optional<BigDecimal> cost(String model, LocalDate day, ModelUsage usage) {
    return price(model, day).map(price -> cost(price, usage));
  }

  /** Returns what these tokens cost. */
  public static BigDecimal cost(Price price, ModelUsage usage) {
    long plain = Math.max(0, usage.prompt() - usage.cached() - usage.cacheWritten());
    return price
        .input()
        .multiply(BigDecimal.valueOf(plain))
        .add(price.cachedInput().multiply(BigDecimal.valueOf(usage.cached())))
        .add(price.cacheWrittenInput().multiply(BigDecimal.valueOf(usage.cacheWritten())))
        .add(price.output().multiply(BigDecimal.valueOf(usage.completion())))
        .divide(MILLION);
  }

  private Optional<Price> exact(String model, LocalDate day) {
    return rows.stream()
        .filter(row -> row.model().equalsIgnoreCase(model) && !row.from().isAfter(day))
        .findFirst()
        .map(Row::price);
  }

  private static PriceTable read(Reader in, String source) throws IOException {
    var rows = new ArrayList<Row>();
    String currency = "";
    try (CSVParser parser = FORMAT.parse(in)) {
      if (!parser.getHeaderNames().containsAll(COLUMNS)) {
        throw new IllegalArgumentException(
            "%s: must have the columns %s, has %s"
                .formatted(source, COLUMNS.stream().sorted().toList(), parser.getHeaderNames()));
      }
      for (CSVRecord record : parser) {
        rows.add(row(source, record));
        if (!currency.isEmpty() && !currency.equals(record.get("currency"))) {
          throw malformed(source, record, "all rows must have one currency, as the first");
        }
        currency = record.get("currency");
      }
    }
    return new PriceTable(source, currency, rows);
  }

  private static Row row(String source, CSVRecord record) {
    if (!record.isConsistent()) {
      throw malformed(source, record, "must have a value for each column");
    }
    try {
      BigDecimal input = amount(record.get("input"));
      var price =
          new Price(
              input,
              orElse(record.get("cached_input"), input),
              orElse(record.get("cache_written_input"), input),
              amount(record.get("output")));
      return new Row(record.get("model"), LocalDate.parse(record.get("from")), price);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw malformed(source, record, String.valueOf(e.getMessage()));
    }
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

  private static IllegalArgumentException malformed(String source, CSVRecord record, String why) {
    return new IllegalArgumentException(
        "%s, row %d: %s".formatted(source, record.getRecordNumber(), why));
  }
}
